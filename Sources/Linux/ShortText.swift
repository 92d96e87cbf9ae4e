/// The text, or the beginning and the end of one of more than `limit` bytes.
package func shortened(_ text: String, limit: Int) -> String {
    let bytes = text.utf8
    guard bytes.count > limit else { return text }
    // A character that is cut in two shows as a replacement character.
    let head = String(decoding: bytes.prefix(limit / 3 * 2), as: UTF8.self)
    let tail = String(decoding: bytes.suffix(limit / 3), as: UTF8.self)
    return head + "…" + tail
}
