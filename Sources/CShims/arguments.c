// The command's arguments, as the C library hands them to every constructor.
//
// Swift's own CommandLine has to find them first, which takes 40 µs of every process.
#include "CShims.h"

static char **arguments;

__attribute__((constructor)) static void keep_arguments(int count, char **vector) {
    (void)count;
    arguments = vector;
}

char **shim_arguments(void) { return arguments; }
