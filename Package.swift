// swift-tools-version: 6.2
import PackageDescription

/// What every Swift target of apus is compiled with: the strictest language the compiler offers.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("ExistentialAny"),
]

/// The product is single-threaded by construction: `Task` and `async` are unknown to its compiler.
///
/// The other option makes the first use of a generic type cheaper: its metadata comes from a
/// function instead of a name that the Swift runtime must look up, which takes up to 16 µs a type
/// in every process.
let singleThreaded: [SwiftSetting] =
    strict + [
        .unsafeFlags([
            "-Xfrontend", "-disable-implicit-concurrency-module-import",
            "-Xfrontend", "-disable-concrete-type-metadata-mangled-name-accessors",
        ]),
        // Start-up is page faults: smaller is faster.
        .unsafeFlags(
            ["-Osize", "-Xfrontend", "-function-sections"],
            .when(configuration: .release)
        ),
    ]

/// A stripped static PIE (docs/architecture.md, "The binary").
let staticPIE: [LinkerSetting] = [
    .unsafeFlags(
        [
            "-static-executable", "-use-ld=lld", "-Xclang-linker", "-static-pie",
            "-Xlinker", "--pack-dyn-relocs=relr", "-Xlinker", "--icf=all", "-Xlinker",
            "--gc-sections", "-Xlinker", "--no-eh-frame-hdr", "-Xlinker", "-s", "-Xlinker", "-T",
            "-Xlinker", "\(Context.packageDirectory)/Sources/apus/unwind.ld",
            // Functions in the order in which a start needs them: it then touches half the pages.
            "-Xlinker",
            "--symbol-ordering-file=\(Context.packageDirectory)/Sources/apus/startup.order",
            "-Xlinker", "--no-warn-symbol-ordering",
        ],
        .when(configuration: .release)
    )
]

let system = Target.Dependency.product(name: "SystemPackage", package: "swift-system")

let package = Package(
    name: "apus",
    products: [
        .executable(name: "apus", targets: ["apus"]),
        .executable(name: "conformance", targets: ["conformance"]),
    ],
    dependencies: [.package(url: "https://github.com/apple/swift-system", from: "1.6.0")],
    targets: [
        .systemLibrary(name: "CLibraries"),
        .target(
            name: "CShims",
            cSettings: [
                .unsafeFlags(["-Wall", "-Wextra", "-Werror"]),
                .define("APUS_STATIC", .when(configuration: .release)),
            ]
        ),
        .target(name: "Linux", dependencies: [system], swiftSettings: singleThreaded),
        .target(name: "OCI", dependencies: ["CLibraries", system], swiftSettings: singleThreaded),
        .target(
            name: "Plan",
            dependencies: ["Linux", "OCI", system],
            swiftSettings: singleThreaded
        ),
        .target(
            name: "Syscalls",
            dependencies: ["Linux", "CShims", "CLibraries", system],
            swiftSettings: singleThreaded
        ),
        .target(
            name: "Engine",
            dependencies: ["Linux", "OCI", "Plan", "Syscalls", "CLibraries", system],
            swiftSettings: singleThreaded
        ),
        .executableTarget(
            name: "apus",
            dependencies: ["Engine", "Plan", "OCI", "Linux", system],
            exclude: ["unwind.ld", "startup.order"],
            swiftSettings: singleThreaded,
            linkerSettings: staticPIE
        ),
        .testTarget(name: "LinuxTests", dependencies: ["Linux", system], swiftSettings: strict),
        .testTarget(
            name: "OCITests",
            dependencies: ["OCI", system],
            swiftSettings: strict
        ),
        .testTarget(
            name: "PlanTests",
            dependencies: ["Plan", "OCI", "Linux", "Harness", system],
            swiftSettings: strict
        ),
        .testTarget(
            name: "SyscallsTests",
            dependencies: ["Syscalls", "CShims", "Linux", system],
            swiftSettings: strict
        ),
        .testTarget(
            name: "EngineTests",
            dependencies: [
                "Engine", "Plan", "OCI", "Linux", "Syscalls", "CLibraries", "Harness", system,
            ],
            swiftSettings: strict
        ),
        .target(
            name: "HarnessShims",
            path: "conformance/Sources/HarnessShims",
            cSettings: [.unsafeFlags(["-Wall", "-Wextra", "-Werror"])]
        ),
        // Bundles, containers and facts, for whatever runtime: of the integration tests and of the conformance suite.
        .target(
            name: "Harness",
            dependencies: ["HarnessShims"],
            path: "conformance/Sources/Harness",
            swiftSettings: strict
        ),
        .executableTarget(
            name: "conformance",
            dependencies: ["Harness"],
            path: "conformance/Sources/Conformance",
            swiftSettings: strict
        ),
        .testTarget(
            name: "ConformanceTests",
            dependencies: ["conformance", "Harness"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "IntegrationTests",
            dependencies: ["Harness", "HarnessShims"],
            path: "Tests/Integration",
            swiftSettings: strict
        ),
        .testTarget(
            name: "CommandLineTests",
            dependencies: ["apus", "Engine", "Plan", "OCI", "Linux", system],
            swiftSettings: strict
        ),
    ]
)
