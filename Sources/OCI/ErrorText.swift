internal import Linux

/// Text for an error: one line and not too long, whatever a document contains.
///
/// A configuration is written by somebody else, and its words end up on a terminal and in logs:
/// what would end the line or steer the terminal is shown by its number.
///
/// - Parameters:
///   - text: What is to be shown.
///   - limit: How many bytes of it are shown; of a longer text the beginning and the end.
/// - Returns: The text, unchanged in the usual case.
package func errorText(_ text: String, limit: Int) -> String {
    let text = shortened(text, limit: limit)
    if text.utf8.allSatisfy({ (0x20..<0x7f).contains($0) }) { return text }
    var shown = ""
    for scalar in text.unicodeScalars {
        switch scalar.value {
        case 0x0a: shown += "\\n"
        case 0x09: shown += "\\t"
        // Controls, line separators, and what reverses the direction of writing.
        case ..<0x20, 0x7f...0x9f, 0x2028...0x202e, 0x2066...0x2069:
            let digits = String(scalar.value, radix: 16)
            shown += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        default: shown.unicodeScalars.append(scalar)
        }
    }
    return shown
}
