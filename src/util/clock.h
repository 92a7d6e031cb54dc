#ifndef DDNS01_UTIL_CLOCK_H
#define DDNS01_UTIL_CLOCK_H

#include <stdint.h>

/* Milliseconds that never jump; for deadlines and pauses. */
uint64_t clock_ms(void);

/* The same, also counting while the host is asleep, where the kernel can. */
uint64_t clock_boot_ms(void);

/* Seconds since 1970; for the state on disk and for TSIG. */
int64_t clock_wall(void);

/* A number below n (n > 0), from the kernel's generator. */
uint32_t random_below(uint32_t n);

#endif
