/* When it does what: signals, waiting, printing, ending. */
#define _GNU_SOURCE
#include "probe.h"

static volatile sig_atomic_t received;
static void note(int signal) { received = signal; }

/* trap:SIGNAL…: notes the signals; `await` then prints the first one that comes */
static void trap(void)
{
    while (rest) {
        struct sigaction action = { .sa_handler = note };
        sigaction((int)number(), &action, NULL);
    }
}

static void await_signal(void)
{
    say("ready", "1");
    fflush(stdout);
    sigset_t all, none;
    sigfillset(&all);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &all, NULL);
    while (!received)
        sigsuspend(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    printf("signal=%d\n", received);
    received = 0;
}

/* await-file:PATH: waits until the path exists */
static void await_file(void)
{
    char *path = argument();
    say("ready", "1");
    fflush(stdout);
    while (access(path, F_OK) < 0)
        usleep(2000);
    say("file", path);
}

static void stop(void)
{
    say("ready", "1");
    fflush(stdout);
    for (;;)
        pause();
}

/* knock:PATH…: opens files again and again, until a signal of `trap` comes; says how often each could be, and could not */
static void knock(void)
{
    char *paths[8];
    long opened[8] = { 0 }, refused[8] = { 0 };
    int count = 0;
    while (rest && count < 8)
        paths[count++] = argument();
    say("ready", "1");
    fflush(stdout);
    while (!received)
        for (int index = 0; index < count; index++) {
            int fd = open(paths[index], O_RDONLY | O_NONBLOCK | O_CLOEXEC);
            if (fd >= 0)
                opened[index]++, close(fd);
            else
                refused[index]++;
        }
    for (int index = 0; index < count; index++)
        printf("opened.%s=%ld\nrefused.%s=%ld\n", paths[index], opened[index], paths[index], refused[index]);
    received = 0;
}

static void nap(void) { usleep((useconds_t)number() * 1000); }
static void print(void)
{
    say("say", rest ? rest : "");
    rest = NULL;
}
static void complain(void)
{
    fprintf(stderr, "%s\n", rest ? rest : "");
    rest = NULL;
}
static void leave(void) { exit((int)number()); }
static void kill_self(void)
{
    fflush(stdout);
    kill(getpid(), (int)number());
}

/* kill:PID:SIGNAL */
static void kill_other(void)
{
    pid_t pid = (pid_t)number();
    int signal = (int)number();
    printf("kill=%s\n", outcome(kill(pid, signal)));
}

/* child: goes on in a child of a new session; the first process waits for it */
static void child(void)
{
    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0) {
        setsid();
        return;
    }
    int status = 0;
    waitpid(pid, &status, 0);
    exit(WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
}

static void echo_input(void)
{
    char line[4096];
    while (fgets(line, sizeof line, stdin)) {
        line[strcspn(line, "\n")] = 0;
        say("input", line);
        fflush(stdout);
    }
}

const struct verb flow_verbs[] = {
    { "trap", trap }, { "await", await_signal }, { "await-file", await_file }, { "pause", stop }, { "knock", knock },
    { "sleep", nap }, { "say", print }, { "complain", complain }, { "exit", leave }, { "raise", kill_self },
    { "kill", kill_other }, { "child", child }, { "echo", echo_input },
    { 0 },
};
