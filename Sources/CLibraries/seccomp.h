// As in CShims: a C library type must not have two definitions.
#define _GNU_SOURCE
#include <seccomp.h>
