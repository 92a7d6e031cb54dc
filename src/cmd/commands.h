#ifndef DDNS01_CMD_COMMANDS_H
#define DDNS01_CMD_COMMANDS_H

struct args;

/* The subcommands. Each prints its messages and returns the exit status. */
int cmd_update_ip(const struct args *args);
int cmd_present_txt(const struct args *args);
int cmd_cleanup_txt(const struct args *args);
int cmd_verify_txt(const struct args *args);
int cmd_secure_zone(const struct args *args);
int cmd_check_setup(const struct args *args);

#endif
