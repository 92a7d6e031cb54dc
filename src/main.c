/* ddns01: dynamic DNS and ACME DNS-01 challenges at the user's DNS provider. */

#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "cmd/args.h"
#include "cmd/commands.h"
#include "cmd/complete.h"
#include "util/log.h"
#include "util/secret.h"

static const struct command commands[] = {
	{ "update-ip", "[NAME...]", "point names at this host's address",
	  SCOPE_UPDATE, FLAGS_UPDATE, cmd_update_ip },
	{ "present-txt", "[DOMAIN VALUE]...",
	  "publish values, wait till CAs can see them", SCOPE_TXT, FLAGS_VALUES,
	  cmd_present_txt },
	{ "cleanup-txt", "[DOMAIN VALUE]...", "remove exactly those values", 0,
	  FLAGS_VALUES | FLAGS_CLEANUP, cmd_cleanup_txt },
	{ "verify-txt", "[DOMAIN VALUE]...", "look for values as a CA does",
	  SCOPE_VERIFY, FLAGS_VALUES, cmd_verify_txt },
	{ "secure-zone", "ZONE...", "check and set how a zone guards visitors",
	  0, FLAGS_SECURE, cmd_secure_zone },
	{ "check-setup", "[NAME...]", "tell whether it will work", 0,
	  FLAGS_CHECK, cmd_check_setup },
	{ 0 },
};

int main(int argc, char **argv)
{
	struct args args;
	struct why why;
	enum err rc;

	secret_guard_process();
	(void)signal(SIGPIPE,
		     SIG_IGN); /* a closed pipe is an error, no death */
	if (argc > 1 && strcmp(argv[1], "--complete") == 0) {
		complete_words(stdout, commands, argv + 2, (size_t)argc - 2);
		return 0;
	}
	rc = args_parse(&args, argc, argv, commands, &why);
	if (rc) {
		log_err("%s", why.text);
		return err_exit_status(rc);
	}
	log_set_level(args.verbosity < 0    ? LOG_ERROR
		      : args.verbosity == 0 ? LOG_WARNING
		      : args.verbosity == 1 ? LOG_INFO
					    : LOG_DEBUG);
	if (args.version) {
		puts("ddns01 " DDNS01_VERSION);
		return 0;
	}
	if (args.help) {
		args_help(&args, commands);
		return 0;
	}
	if (!args.command) {
		log_err("no command; see --help");
		return err_exit_status(ERR_USAGE);
	}
	return args.command->run(&args);
}
