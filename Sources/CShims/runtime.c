// What the release binary arranges before `main`.
//
// There are two parts of the Swift runtime that apus has no use for, and that would work in every process.
// A static executable takes these definitions instead of the members of libswiftCore.a that hold them: the
// one reads /proc/self/maps to find the arguments, which arguments.c is handed; the other looks in eight
// places for a program that prints stacks, and lets environment variables of the caller start it.
#ifdef APUS_STATIC
#include "CShims.h"

#include <malloc.h>

// The heap grows in few steps and does not shrink for little: what is given back to the kernel costs a page fault when
// it is needed again. A start needs some hundred KiB; what a large document took goes back.
__attribute__((constructor)) static void arrange_heap(void) {
    mallopt(M_TOP_PAD, 512 << 10);
    mallopt(M_TRIM_THRESHOLD, 1 << 20);
}

char **_swift_stdlib_getUnsafeArgvArgc(int *count) {
    char **arguments = shim_arguments();
    for (*count = 0; arguments[*count] != 0; *count += 1) {}
    return arguments;
}

// `BacktraceSettings` of swift/Runtime/Backtrace.h, 88 bytes; zero: no backtraces, no handler of crashes.
const char _swift_backtraceSettings[256];

// The linker is told to ask for it: for debuggers, of which names they may skip.
_Bool _swift_backtrace_isThunkFunction(const char *name) {
    (void)name;
    return 0;
}
#endif
