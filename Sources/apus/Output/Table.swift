/// Text in columns, laid out as the caller of `list` expects: each cell but the last of a row is
/// followed by at least three spaces, and no column is narrower than twelve.
struct Table {
    /// The rows, the header first; all of the same length.
    var rows: [[String]]
    /// The width that a column has at least, its padding included.
    let minimumWidth = 12
    /// The spaces after the widest cell of a column.
    let padding = 3

    /// The lines, each ended by a line feed.
    var text: String {
        let widths = columnWidths
        return rows.map { row in line(row, widths) }.joined()
    }

    private var columnWidths: [Int] {
        let columns = rows.map { $0.count }.max() ?? 0
        return (0..<columns).map { column in
            let widest = rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
            return max(minimumWidth, widest + padding)
        }
    }

    private func line(_ row: [String], _ widths: [Int]) -> String {
        let cells = row.enumerated().map { column, cell in
            guard column < row.count - 1 else { return cell }
            return cell + String(repeating: " ", count: widths[column] - cell.count)
        }
        return cells.joined() + "\n"
    }
}
