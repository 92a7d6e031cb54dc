#ifndef DDNS01_CMD_WATCH_H
#define DDNS01_CMD_WATCH_H

struct args;

/* update-ip --watch: goes on until SIGTERM or SIGINT.  Returns the exit status: 0,
 * or why it did not begin, or could not remove the records at its end. */
int watch_run(const struct args *args);

#endif
