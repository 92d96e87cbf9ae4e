/* What a hook has to tell: the state on its standard input, and the process that the state names. */
#define _GNU_SOURCE
#include "probe.h"

static long named;

/* into:PATH: what follows is printed there, after what is there already */
static void print_into(void)
{
    fflush(stdout);
    if (!freopen(argument(), "ae", stdout))
        exit(65);
    setvbuf(stdout, NULL, _IOLBF, 0);
}

/* state: reads all of standard input, prints it as one line, and remembers the process it names */
static void read_state(void)
{
    static char text[65536];
    size_t length = fread(text, 1, sizeof text - 1, stdin);
    for (size_t index = 0; index < length; index++)
        if (text[index] == '\n')
            text[index] = ' ';
    say("state", text);
    char *pid = strstr(text, "\"pid\"");
    named = pid ? strtol(pid + strcspn(pid, "0123456789"), NULL, 10) : 0;
}

/* drain: reads all of standard input */
static void drain(void)
{
    char text[4096];
    while (read(0, text, sizeof text) > 0)
        ;
}

static void print_identity(const char *key, const char *path)
{
    struct stat facts;
    if (stat(path, &facts) < 0)
        say(key, outcome(-1));
    else
        printf("%s=%llu:%llu\n", key, (unsigned long long)facts.st_dev, (unsigned long long)facts.st_ino);
}

/* root: which directory is its root */
static void root(void) { print_identity("root", "/"); }

/* named: namespaces, root, mounts and program of the process that the state named */
static void describe_named(void)
{
    static const char *const names[] = { "pid", "net", "mnt", "ipc", "uts" };
    char key[64], path[64], target[256];
    printf("named=%ld\n", named);
    for (size_t index = 0; index < sizeof names / sizeof *names; index++) {
        snprintf(path, sizeof path, "/proc/%ld/ns/%s", named, names[index]);
        snprintf(key, sizeof key, "named.ns.%s", names[index]);
        ssize_t length = readlink(path, target, sizeof target - 1);
        target[length > 0 ? length : 0] = 0;
        say(key, length > 0 ? target : outcome(-1));
    }
    snprintf(path, sizeof path, "/proc/%ld/root", named);
    print_identity("named.root", path);
    snprintf(path, sizeof path, "/proc/%ld/mountinfo", named);
    print_lines("named.mount", path);
    snprintf(path, sizeof path, "/proc/%ld/cmdline", named);
    print_lines("named.cmdline", path);
}

const struct verb hook_verbs[] = {
    { "into", print_into }, { "drain", drain }, { "state", read_state }, { "root", root }, { "named", describe_named },
    { 0 },
};
