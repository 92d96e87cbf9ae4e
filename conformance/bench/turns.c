/* Measures sequences of commands that take turns (A B C A B C …), so that what disturbs the machine disturbs all.
 *
 *     turns ROUNDS <SCRIPT
 *
 * The script's lines, words separated by single spaces:
 *
 *     contender NAME       the lines that follow are its sequence
 *     timed COMMAND…       runs the command; its time, from spawn to exit, counts
 *     reap FILE            waits for the end of the process whose id is in the file, untimed
 *
 * Prints for each contender: NAME, fastest and median round in microseconds, the largest resident set of any of its
 * commands in KiB. A command that fails ends the program. Standard streams of the commands are /dev/null, except for
 * standard error. The first round warms up and does not count. */
#define _GNU_SOURCE
#include <err.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MAX_CONTENDERS = 16, MAX_STEPS = 8, MAX_WORDS = 32, MAX_ROUNDS = 10000 };

struct step {
    bool is_timed;
    char *words[MAX_WORDS + 1];
};

struct contender {
    char *name;
    struct step steps[MAX_STEPS];
    int step_count;
    double *rounds; /* microseconds */
    long peak;      /* KiB */
};

static struct contender contenders[MAX_CONTENDERS];
static int contender_count;
static posix_spawn_file_actions_t streams;

/* ---- the script ---------------------------------------------------------------------------------------------- */

static void add_line(char *line)
{
    char *verb = strtok(line, " \n");
    if (!verb)
        return;
    if (!strcmp(verb, "contender")) {
        if (contender_count == MAX_CONTENDERS)
            errx(2, "more than %d contenders", MAX_CONTENDERS);
        contenders[contender_count++].name = strdup(strtok(NULL, " \n"));
        return;
    }
    if (!contender_count)
        errx(2, "the script starts with a contender");
    struct contender *owner = &contenders[contender_count - 1];
    if (owner->step_count == MAX_STEPS)
        errx(2, "%s: more than %d steps", owner->name, MAX_STEPS);
    struct step *step = &owner->steps[owner->step_count++];
    step->is_timed = !strcmp(verb, "timed");
    if (!step->is_timed && strcmp(verb, "reap"))
        errx(2, "unknown word: %s", verb);
    int count = 0;
    for (char *word; (word = strtok(NULL, " \n")); step->words[count++] = strdup(word))
        if (count == MAX_WORDS)
            errx(2, "%s: more than %d words", owner->name, MAX_WORDS);
    if (!count)
        errx(2, "%s: a step without words", owner->name);
}

static void read_script(void)
{
    char *line = NULL;
    size_t size = 0;
    while (getline(&line, &size, stdin) > 0)
        add_line(line);
    free(line);
}

/* ---- the deeds ----------------------------------------------------------------------------------------------- */

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1e6 + time.tv_nsec / 1e3;
}

/* Runs a command and returns its microseconds. */
static double run(struct contender *owner, char **words)
{
    extern char **environ;
    pid_t pid;
    int status;
    struct rusage usage;
    double start = now();
    int problem = posix_spawnp(&pid, words[0], &streams, NULL, words, environ);
    if (problem)
        errx(1, "%s: %s", words[0], strerror(problem));
    while (wait4(pid, &status, 0, &usage) != pid)
        ;
    double time = now() - start;
    if (status)
        errx(1, "%s: a command ended with the wait status 0x%x", owner->name, status);
    if (usage.ru_maxrss > owner->peak)
        owner->peak = usage.ru_maxrss;
    return time;
}

/* Containers that were created have become our children: this process adopts orphans. */
static void reap(const char *path)
{
    FILE *file = fopen(path, "re");
    int pid, status;
    if (!file || fscanf(file, "%d", &pid) != 1)
        err(1, "%s", path);
    fclose(file);
    if (waitpid(pid, &status, 0) != pid)
        err(1, "wait for the process %d", pid);
}

static double round_of(struct contender *contender)
{
    double time = 0;
    for (int index = 0; index < contender->step_count; index++) {
        struct step *step = &contender->steps[index];
        if (step->is_timed)
            time += run(contender, step->words);
        else
            reap(step->words[0]);
    }
    return time;
}

/* ---- the figures --------------------------------------------------------------------------------------------- */

static int ascending(const void *left, const void *right)
{
    double difference = *(const double *)left - *(const double *)right;
    return (difference > 0) - (difference < 0);
}

int main(int argc, char **argv)
{
    int rounds = argc == 2 ? atoi(argv[1]) : 0;
    if (rounds < 1 || rounds > MAX_ROUNDS)
        errx(2, "usage: turns ROUNDS <SCRIPT");
    read_script();
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    posix_spawn_file_actions_init(&streams);
    posix_spawn_file_actions_addopen(&streams, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&streams, 1, "/dev/null", O_WRONLY, 0);

    for (int index = 0; index < contender_count; index++)
        contenders[index].rounds = calloc(rounds, sizeof(double));
    for (int round = -1; round < rounds; round++)
        for (int index = 0; index < contender_count; index++) {
            double time = round_of(&contenders[index]);
            if (round >= 0)
                contenders[index].rounds[round] = time;
        }
    for (int index = 0; index < contender_count; index++) {
        struct contender *contender = &contenders[index];
        qsort(contender->rounds, rounds, sizeof(double), ascending);
        printf("%s %.0f %.0f %ld\n", contender->name, contender->rounds[0], contender->rounds[rounds / 2],
               contender->peak);
    }
    return 0;
}
