#ifndef DDNS01_UTIL_TIMER_H
#define DDNS01_UTIL_TIMER_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Times as something to wait for: descriptors that they make readable.  By
 * timerfd_create(2); elsewhere the one timer of a process is by SIGALRM, and it does
 * not count while the host is asleep.
 */

#define TIMER_NEVER UINT64_MAX

/* A timer that is not set; -1: errno says why not. */
int timer_open(void);
/* Due at that time of clock_boot_ms(). */
void timer_set(int fd, uint64_t due);
/* Was it due?  Once for each time that it was. */
bool timer_take(int fd);
void timer_close(int fd); /* -1 is none */

/* Readable when the wall clock is set, or the host wakes up; -1: there is no such
 * thing here, or errno says why not. */
int timer_jump_open(void);
/* Was it?  Since the last time. */
bool timer_jump_take(int fd);

#endif
