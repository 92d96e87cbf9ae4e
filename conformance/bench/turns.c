/* Measures sequences of commands that take turns (A B C A B C …), so that what disturbs the machine disturbs all.
 *
 *     turns ROUNDS ATTEMPTS LIMIT CLOCK <SCRIPT
 *
 * Makes rounds until ROUNDS of them were quiet, ATTEMPTS at most. A round is quiet if others used less than LIMIT
 * percent of all processors meanwhile, by the file CLOCK. The first round warms up and is not printed. The script's lines, words separated
 * by single spaces:
 *
 *     contender NAME                            the lines that follow are its sequence
 *     timed LABEL COMMAND…                      runs the command and measures it
 *     untimed LABEL COMMAND…                    runs it only
 *     pool LABEL COUNT PARALLEL COMMAND…        runs and measures it COUNT times, PARALLEL at a time; a word's @ becomes
 *                                               the number of the run; `LABEL, all` is the time of all together
 *     reap FILE                                 waits for the end of the process whose id is in the file
 *     rest MILLISECONDS                         leaves the machine alone
 *
 * Prints, separated by tabs:
 *
 *     call ROUND NAME LABEL WALL USER SYSTEM FAULTS PEAK      microseconds, page faults, KiB
 *     round ROUND PERCENT                                     the others' part of all processors
 *     failed NAME LABEL STATUS                                the contender takes no further part
 *
 * A command has 30 seconds. Its standard input and output are /dev/null, standard error is ours. */
#define _GNU_SOURCE
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MAX_CONTENDERS = 16, MAX_STEPS = 12, MAX_WORDS = 32, MAX_PARALLEL = 64, MAX_ORPHANS = 4096, PATIENCE = 30 };

struct step {
    char *verb, *label;
    int count, parallel;
    char *words[MAX_WORDS + 1];
};

struct contender {
    char *name;
    struct step steps[MAX_STEPS];
    int step_count;
    bool has_failed;
};

static struct contender contenders[MAX_CONTENDERS];
static int contender_count;
static posix_spawn_file_actions_t streams;
static int current_round;
static const char *clock_path;
/* Adopted processes that ended while we waited for a command, for `reap`. */
static pid_t orphans[MAX_ORPHANS];
static unsigned orphan_count;

/* ---- the script ---------------------------------------------------------------------------------------------- */

static char *next(const char *what)
{
    char *word = strtok(NULL, " \n");
    if (!word)
        errx(2, "a line without its %s", what);
    return strdup(word);
}

static void add_line(char *line)
{
    char *verb = strtok(line, " \n");
    if (!verb)
        return;
    if (!strcmp(verb, "contender")) {
        if (contender_count == MAX_CONTENDERS)
            errx(2, "more than %d contenders", MAX_CONTENDERS);
        contenders[contender_count++].name = next("name");
        return;
    }
    if (!contender_count)
        errx(2, "the script starts with a contender");
    struct contender *owner = &contenders[contender_count - 1];
    if (owner->step_count == MAX_STEPS)
        errx(2, "%s: more than %d steps", owner->name, MAX_STEPS);
    struct step *step = &owner->steps[owner->step_count++];
    step->verb = strdup(verb);
    if (!strcmp(verb, "reap") || !strcmp(verb, "rest")) {
        step->label = next("operand");
        return;
    }
    bool is_pool = !strcmp(verb, "pool");
    if (!is_pool && strcmp(verb, "timed") && strcmp(verb, "untimed"))
        errx(2, "unknown word: %s", verb);
    step->label = next("label");
    step->count = is_pool ? atoi(next("count")) : 1;
    step->parallel = is_pool ? atoi(next("number at a time")) : 1;
    if (step->count < 1 || step->parallel < 1 || step->parallel > MAX_PARALLEL)
        errx(2, "%s: a pool of %d, %d at a time", step->label, step->count, step->parallel);
    int count = 0;
    for (char *word; (word = strtok(NULL, " \n")); step->words[count++] = strdup(word))
        if (count == MAX_WORDS)
            errx(2, "%s: more than %d words", owner->name, MAX_WORDS);
    if (!count)
        errx(2, "%s: a step without a command", owner->name);
}

static void read_script(void)
{
    char *line = NULL;
    size_t size = 0;
    while (getline(&line, &size, stdin) > 0)
        add_line(line);
    free(line);
}

/* ---- the clocks ---------------------------------------------------------------------------------------------- */

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1e6 + time.tv_nsec / 1e3;
}

static double microseconds(struct timeval time) { return time.tv_sec * 1e6 + time.tv_usec; }

/* What we and all that we waited for have used of the processors. */
static double own_time(void)
{
    double time = 0;
    for (int who = 0; who < 2; who++) {
        struct rusage usage;
        getrusage(who ? RUSAGE_CHILDREN : RUSAGE_SELF, &usage);
        time += microseconds(usage.ru_utime) + microseconds(usage.ru_stime);
    }
    return time;
}

/* What everybody has used: nanoseconds in a file that the caller names, usually the root's cpuacct.usage, or else the
 * ticks of /proc/stat, which say little about a short round. */
static double everybodys_time(void)
{
    double time = 0, user, nice, system, irq, softirq, steal;
    FILE *file = fopen(clock_path, "re");
    if (file && fscanf(file, "%lf", &time) == 1)
        time /= 1e3;
    else if (file
             && fscanf(file, "cpu %lf %lf %lf %*f %*f %lf %lf %lf", &user, &nice, &system, &irq, &softirq, &steal) == 6)
        time = (user + nice + system + irq + softirq + steal) * 1e6 / sysconf(_SC_CLK_TCK);
    else
        err(1, "%s", clock_path);
    fclose(file);
    return time;
}

/* ---- the deeds ----------------------------------------------------------------------------------------------- */

static void on_alarm(int signal) { (void)signal; }

static void expect_within(int seconds)
{
    struct itimerval time = {.it_value.tv_sec = seconds};
    setitimer(ITIMER_REAL, &time, NULL);
}

/* A process that ended and its figures, or 0 when the alarm rang. */
static pid_t wait_for_any(int *status, struct rusage *usage)
{
    pid_t pid = wait4(-1, status, 0, usage);
    if (pid < 0 && errno != EINTR)
        err(1, "wait");
    return pid < 0 ? 0 : pid;
}

static void remember_orphan(pid_t pid) { orphans[orphan_count++ % MAX_ORPHANS] = pid; }

static pid_t spawn(struct step *step, int number)
{
    extern char **environ;
    char *words[MAX_WORDS + 1], buffers[4][512];
    int filled = 0, index = 0;
    for (; step->words[index]; index++) {
        char *word = words[index] = step->words[index], *mark = strcmp(step->verb, "pool") ? NULL : strchr(word, '@');
        if (mark && filled < 4) {
            snprintf(buffers[filled], sizeof buffers[0], "%.*s%d%s", (int)(mark - word), word, number, mark + 1);
            words[index] = buffers[filled++];
        }
    }
    words[index] = NULL;
    pid_t pid;
    int problem = posix_spawnp(&pid, words[0], &streams, NULL, words, environ);
    if (problem)
        errx(1, "%s: %s", words[0], strerror(problem));
    return pid;
}

static void print_call(struct contender *owner, const char *label, const char *suffix, double wall, struct rusage *usage)
{
    if (current_round < 0)
        return;
    printf("call\t%d\t%s\t%s%s\t%.1f\t%.0f\t%.0f\t%ld\t%ld\n", current_round, owner->name, label, suffix, wall,
           microseconds(usage->ru_utime), microseconds(usage->ru_stime), usage->ru_minflt + usage->ru_majflt,
           usage->ru_maxrss);
}

/* Runs the commands of a step, as many at a time as it says. Orphans are reaped meanwhile: a runtime that waits for
 * the end of a container would wait for us else. */
static void run(struct contender *owner, struct step *step)
{
    struct { pid_t pid; double start; } slots[MAX_PARALLEL] = {0};
    struct rusage usage, total = {0};
    int started = 0, running = 0, status;
    double first = now();
    while (!owner->has_failed && (started < step->count || running)) {
        for (int slot = 0; slot < step->parallel && started < step->count; slot++)
            if (!slots[slot].pid) {
                expect_within(PATIENCE);
                slots[slot].start = now();
                slots[slot].pid = spawn(step, started++);
                running++;
            }
        pid_t pid = wait_for_any(&status, &usage);
        double end = now();
        bool is_ours = false;
        for (int slot = 0; slot < step->parallel; slot++) {
            if (!pid && slots[slot].pid)
                kill(slots[slot].pid, SIGKILL);
            if (!pid || slots[slot].pid != pid)
                continue;
            is_ours = true;
            slots[slot].pid = 0;
            running--;
            if (strcmp(step->verb, "untimed"))
                print_call(owner, step->label, "", end - slots[slot].start, &usage);
        }
        if (pid && !is_ours)
            remember_orphan(pid);
        else if (!pid || status) {
            printf("failed\t%s\t%s\t%s\n", owner->name, step->label, pid ? "a status that is not 0" : "no end");
            owner->has_failed = true;
        }
    }
    expect_within(0);
    if (!strcmp(step->verb, "pool") && !owner->has_failed)
        print_call(owner, step->label, ", all", now() - first, &total);
}

/* Containers that were created have become our children: this process adopts orphans. */
static void reap(struct contender *owner, const char *path)
{
    FILE *file = fopen(path, "re");
    int pid, status;
    struct rusage usage;
    if (!file || fscanf(file, "%d", &pid) != 1)
        err(1, "%s", path);
    fclose(file);
    for (unsigned index = 0; index < orphan_count && index < MAX_ORPHANS; index++)
        if (orphans[index] == pid) {
            orphans[index] = 0;
            return;
        }
    expect_within(PATIENCE);
    for (pid_t ended = -1; ended != pid;)
        if ((ended = wait_for_any(&status, &usage)) == 0) {
            printf("failed\t%s\treap\tno end\n", owner->name);
            owner->has_failed = true;
            break;
        }
    expect_within(0);
}

static void take_turn(struct contender *contender)
{
    for (int index = 0; index < contender->step_count && !contender->has_failed; index++) {
        struct step *step = &contender->steps[index];
        if (!strcmp(step->verb, "reap"))
            reap(contender, step->label);
        else if (!strcmp(step->verb, "rest"))
            usleep(atoi(step->label) * 1000);
        else
            run(contender, step);
    }
    while (waitpid(-1, NULL, WNOHANG) > 0)
        ;
}

/* A round of all contenders; true if it was quiet. */
static bool go_round(double limit)
{
    double start = now(), ours = own_time(), all = everybodys_time();
    for (int index = 0; index < contender_count; index++)
        if (!contenders[index].has_failed)
            take_turn(&contenders[index]);
    double wall = (now() - start) * sysconf(_SC_NPROCESSORS_ONLN);
    double foreign = 100 * ((everybodys_time() - all) - (own_time() - ours)) / wall;
    if (current_round >= 0)
        printf("round\t%d\t%.1f\n", current_round, foreign);
    fflush(stdout);
    return foreign < limit;
}

int main(int argc, char **argv)
{
    int rounds = argc == 5 ? atoi(argv[1]) : 0, attempts = argc == 5 ? atoi(argv[2]) : 0;
    if (rounds < 1 || attempts < rounds)
        errx(2, "usage: turns ROUNDS ATTEMPTS LIMIT CLOCK <SCRIPT");
    clock_path = argv[4];
    read_script();
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    sigaction(SIGALRM, &(struct sigaction){.sa_handler = on_alarm}, NULL);
    posix_spawn_file_actions_init(&streams);
    posix_spawn_file_actions_addopen(&streams, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&streams, 1, "/dev/null", O_WRONLY, 0);
    /* Few rounds are long ones, of whole batches: they need no warming up. */
    current_round = rounds < 5 ? 0 : -1;
    for (int quiet = 0; current_round < attempts && quiet < rounds; current_round++)
        quiet += go_round(atof(argv[3])) && current_round >= 0;
    return 0;
}
