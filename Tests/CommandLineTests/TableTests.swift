import Testing

@testable import apus

@Suite("A table")
struct TableTests {
    @Test("has columns of at least twelve characters, three of them blank after the widest cell")
    func layout() {
        let table = Table(rows: [["ID", "PID", "OWNER"], ["a-long-name", "0", "root"]])
        #expect(
            table.text == """
                ID            PID         OWNER
                a-long-name   0           root

                """
        )
    }
}
