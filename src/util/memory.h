#ifndef DDNS01_UTIL_MEMORY_H
#define DDNS01_UTIL_MEMORY_H

/*
 * Gives back what a process does not need while it sleeps for long: free memory,
 * and the pages of programs and libraries in its address space, which are the
 * page cache's and come back when they are touched.  Does what the system can.
 */
void memory_rest(void);

#endif
