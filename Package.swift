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
/// The release is Embedded Swift: the code of every generic type is made when it is compiled, and
/// there is no Swift runtime that has to get ready in every process (docs/performance.md). For
/// debugging and for the unit tests the same sources are ordinary Swift.
let singleThreaded: [SwiftSetting] =
    strict + [
        .unsafeFlags(["-Xfrontend", "-disable-implicit-concurrency-module-import"]),
        .enableExperimentalFeature("Embedded", .when(configuration: .release)),
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
            "-enable-experimental-feature", "Embedded", "-use-ld=lld", "-Xclang-linker",
            "-static-pie", "-lswiftUnicodeDataTables", "-lseccomp", "-lcap", "-lyajl_s", "-lm",
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

let package = Package(
    name: "apus",
    products: [
        .executable(name: "apus", targets: ["apus"]),
        .executable(name: "conformance", targets: ["conformance"]),
    ],
    targets: [
        .systemLibrary(name: "CLibraries"),
        .target(
            name: "CShims",
            cSettings: [
                .unsafeFlags(["-Wall", "-Wextra", "-Werror"]),
                .define("APUS_STATIC", .when(configuration: .release)),
            ]
        ),
        .target(name: "Linux", swiftSettings: singleThreaded),
        .target(name: "OCI", dependencies: ["CLibraries", "Linux"], swiftSettings: singleThreaded),
        .target(
            name: "Plan",
            dependencies: ["Linux", "OCI"],
            swiftSettings: singleThreaded,
            linkerSettings: [.linkedLibrary("m")]
        ),
        .target(
            name: "Syscalls",
            dependencies: ["Linux", "CShims", "CLibraries"],
            swiftSettings: singleThreaded
        ),
        .target(
            name: "Engine",
            dependencies: ["Linux", "OCI", "Plan", "Syscalls", "CLibraries"],
            swiftSettings: singleThreaded
        ),
        .executableTarget(
            name: "apus",
            dependencies: ["Engine", "Plan", "OCI", "Linux"],
            exclude: ["unwind.ld", "startup.order"],
            swiftSettings: singleThreaded,
            linkerSettings: staticPIE
        ),
        .testTarget(name: "LinuxTests", dependencies: ["Linux"], swiftSettings: strict),
        .testTarget(
            name: "OCITests",
            dependencies: ["OCI"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "PlanTests",
            dependencies: ["Plan", "OCI", "Linux", "Harness"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "SyscallsTests",
            dependencies: ["Syscalls", "CShims", "Linux"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "EngineTests",
            dependencies: [
                "Engine", "Plan", "OCI", "Linux", "Syscalls", "CLibraries", "Harness",
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
            dependencies: ["apus", "Engine", "Plan", "OCI", "Linux"],
            swiftSettings: strict
        ),
    ]
)
