/* Takes the verbs one by one. */
#define _GNU_SOURCE
#include "probe.h"

char *rest;
char **all_argv;

char *argument(void) { return rest ? strsep(&rest, ":") : NULL; }

long number(void)
{
    char *text = argument();
    return text ? strtol(text, NULL, 0) : 0;
}

const char *outcome(long value)
{
    static char text[64];
    if (value >= 0)
        return "ok";
    const char *name = strerrorname_np(errno);
    snprintf(text, sizeof text, "!%s", name ? name : "unknown");
    return text;
}

void say(const char *key, const char *value) { printf("%s=%s\n", key, value); }

static const struct verb *const tables[] = {
    identity_verbs, file_verbs, deed_verbs, flow_verbs, network_verbs, resctrl_verbs, hook_verbs,
};

static int perform(char *word)
{
    rest = word;
    char *name = strsep(&rest, ":");
    for (size_t table = 0; table < sizeof tables / sizeof *tables; table++)
        for (const struct verb *verb = tables[table]; verb->name; verb++)
            if (!strcmp(verb->name, name)) {
                verb->act();
                return 0;
            }
    fprintf(stderr, "probe: no verb %s\n", name);
    return 64;
}

int main(int argc, char **argv)
{
    setvbuf(stdout, NULL, _IOLBF, 0);
    all_argv = calloc((size_t)argc + 1, sizeof *all_argv);
    for (int index = 0; index < argc; index++)
        all_argv[index] = strdup(argv[index]);
    for (int index = 1; index < argc; index++) {
        int status = perform(argv[index]);
        if (status)
            return status;
    }
    if (argc > 1)
        return 0;
    for (size_t table = 0; table < sizeof tables / sizeof *tables; table++)
        for (const struct verb *verb = tables[table]; verb->name; verb++)
            puts(verb->name);
    return 64;
}
