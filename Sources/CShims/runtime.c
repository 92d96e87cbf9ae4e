// What the release binary needs besides Swift: it is Embedded Swift, which has no runtime library.
#ifdef APUS_STATIC
#include "CShims.h"

#include <errno.h>
#include <malloc.h>

// The heap grows in few steps and does not shrink for little: what is given back to the kernel costs a page fault when
// it is needed again. A start needs some hundred KiB; what a large document took goes back.
__attribute__((constructor)) static void arrange_heap(void) {
    mallopt(M_TOP_PAD, 512 << 10);
    mallopt(M_TRIM_THRESHOLD, 1 << 20);
}

// Embedded Swift takes all its memory with this call, at an alignment that every block of malloc(3) has; glibc's own goes
// a way that takes five times as long, for each of them.
int posix_memalign(void **block, size_t alignment, size_t size) {
    *block = alignment <= _Alignof(max_align_t) ? malloc(size) : aligned_alloc(alignment, size);
    return *block ? 0 : ENOMEM;
}

// What `Double.init(String)` calls; nobody sets a locale.
const char *_swift_stdlib_strtod_clocale(const char *text, double *value) {
    char *end;
    *value = strtod(text, &end);
    return end;
}
#endif
