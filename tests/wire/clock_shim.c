/* Preloaded into a bot: adds to two of the machine's clocks the nanoseconds that stand in the file $CLOCK_SHIM_FILE,
   eight bytes for the calendar's clock, eight for the one that counts while the machine sleeps. Nothing else changes. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>

#define SECOND 1000000000LL

static const volatile int64_t *added;

static void look(void) {
    const char *path = getenv("CLOCK_SHIM_FILE");
    int file = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    void *seen = file < 0 ? MAP_FAILED : mmap(NULL, 16, PROT_READ, MAP_SHARED, file, 0);
    static const int64_t nothing[2];
    added = seen == MAP_FAILED ? nothing : seen;
}

int clock_gettime(clockid_t clock, struct timespec *shown) {
    static int (*real)(clockid_t, struct timespec *);
    if (!real) real = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
    int failed = real(clock, shown);
    if (failed || (clock != CLOCK_REALTIME && clock != CLOCK_BOOTTIME)) return failed;
    if (!added) look();
    int64_t at = shown->tv_sec * SECOND + shown->tv_nsec + added[clock == CLOCK_BOOTTIME];
    shown->tv_sec = at / SECOND;
    shown->tv_nsec = at % SECOND;
    return 0;
}
