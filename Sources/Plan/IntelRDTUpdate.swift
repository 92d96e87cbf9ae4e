package import OCI

/// What `update` changes of a container's share of caches and memory bandwidth.
package struct IntelRDTUpdate: Sendable {
    /// The line for the L3 cache, such as `L3:0=ff`; nil or empty to leave it.
    package var cache: String?
    /// The line for the memory's bandwidth, such as `MB:0=50`; nil or empty to leave it.
    package var bandwidth: String?

    /// Describes a change.
    package init(cache: String? = nil, bandwidth: String? = nil) {
        self.cache = cache
        self.bandwidth = bandwidth
    }

    /// What to write to `schemata`, in order.
    ///
    /// - Throws: `InvalidSpec` for a line that cannot be.
    package func lines() throws(InvalidSpec) -> [IntelRDTPlan.Line] {
        do throws(InvalidSpec) {
            return try schemataLines(Spec.IntelRDT(l3CacheSchema: cache, memBwSchema: bandwidth))
        } catch {
            throw InvalidSpec(error.keyPath, error.reason, document: "the command line")
        }
    }

    /// The configuration with the change in it, to be remembered.
    package func applied(to configuration: JSONValue) -> JSONValue {
        var changed = configuration
        for (key, line) in [("l3CacheSchema", cache), ("memBwSchema", bandwidth)] {
            guard let line, !line.isEmpty else { continue }
            let path = ["linux", "intelRdt", key]
            changed = ResourceUpdate.set(.string(line), at: path[...], in: changed)
        }
        return changed
    }
}
