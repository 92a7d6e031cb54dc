#include "cmd/watch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/confine.h"
#include "cmd/ddns_report.h"
#include "cmd/names.h"
#include "cmd/setup.h"
#include "flow/ddns.h"
#include "flow/tell.h"
#include "flow/watch.h"
#include "util/log.h"
#include "util/memory.h"
#include "util/news.h"

/* All that comes from the configuration; replaced as a whole. */
struct job {
	struct setup setup;
	struct names names;
	struct tell tell;
};

struct watcher {
	const struct args *args;
	struct watch watch;
	struct job *job; /* owned */
	struct told told;
	struct news news; /* of rounds that fail as a whole */
};

static void job_free(struct job *job)
{
	if (!job)
		return;
	tell_close(&job->tell);
	names_free(&job->names);
	setup_close(&job->setup);
	free(job);
}

/* Reads the configuration; before is the job that there was. */
static enum err job_new(struct job **out, const struct args *args,
			const struct stop *stop, const struct job *before,
			struct why *why)
{
	struct job *job = calloc(1, sizeof(*job));
	enum err rc;

	if (!job)
		return err_nomem(why);
	rc = setup_open_again(&job->setup, args, stop,
			      before ? before->setup.conf : NULL, why);
	if (!rc)
		rc = names_collect(&job->names, args, job->setup.conf, why);
	if (!rc)
		rc = tell_open(&job->tell, job->setup.conf, why);
	if (rc) {
		job_free(job);
		return rc;
	}
	*out = job;
	return ERR_OK;
}

static long every_of(const struct job *job)
{
	return value_number(&job->setup.conf->values, SET_IP_EVERY);
}

/* Between rounds nothing of the last one stays. */
static void rest(struct job *job)
{
	http_rest(job->setup.ctx.http);
	memory_rest();
}

static long longest_wait(const struct ddns_result *res)
{
	long wait = 0;

	for (size_t i = 0; i < res->n; i++)
		if (res->d[i].outcome && res->d[i].wait > wait)
			wait = res->d[i].wait;
	return wait;
}

/* Looks at the address once, and does what is to be done. */
static void check(struct watcher *w)
{
	struct job *job = w->job;
	struct ddns_result res = { 0 };
	struct why why = { "" };
	char status[400];
	bool ending;
	enum err rc;

	tell_begin(&job->tell, &job->setup.ctx);
	rc = ddns_update(&job->setup.ctx, &job->names.list, &res, &why);
	ending = stop_wished(&w->watch.stop);
	/* what the end has cut off is no failure */
	if (!rc && (!ending || !res.worst))
		(void)ddns_report(&res, &job->names, w->args, &w->told);
	if (!ending) {
		if (news_is(&w->news, rc ? why.text : "") && rc)
			log_err("%s", why.text);
		tell_end(&job->tell, &job->setup.ctx, rc ? NULL : &res, &why);
	}
	if (rc)
		(void)snprintf(status, sizeof(status), "%s", why.text);
	else
		(void)snprintf(status, sizeof(status),
			       "%zu records, %zu changed by the last check%s",
			       res.n, res.changed,
			       res.worst ? "; some could not be done" : "");
	watch_done(&w->watch, rc ? rc : res.worst, longest_wait(&res), status);
	ddns_result_free(&res);
	rest(job);
}

/* The setting whose new value the sandbox leaves no room for, or NULL. */
static const char *needs_start(const struct job *old, const struct job *job)
{
	const struct values *was = &old->setup.conf->values;
	const struct values *is = &job->setup.conf->values;

	if (!value_number(was, SET_SANDBOX))
		return NULL;
	if (strcmp(old->setup.ctx.state.path, job->setup.ctx.state.path) != 0)
		return "state-dir";
	return value_list(is, SET_IP_ON_CHANGE)->n > 0 &&
			       value_list(was, SET_IP_ON_CHANGE)->n == 0
		       ? "on-change"
		       : NULL;
}

/* Reads the configuration again; one that is bad changes nothing. */
static void reload(struct watcher *w)
{
	struct job *job = NULL;
	const char *stuck;
	struct why why;

	watch_reloading(&w->watch);
	if (job_new(&job, w->args, &w->watch.stop, w->job, &why)) {
		log_err("%s; going on with the old configuration", why.text);
	} else if ((stuck = needs_start(w->job, job))) {
		log_err("'%s' is new, and the sandbox is closed: start ddns01 "
			"again; going on with the old configuration",
			stuck);
		job_free(job);
	} else {
		job_free(w->job);
		w->job = job;
		log_info("the configuration has been read again");
	}
	watch_reloaded(&w->watch, every_of(w->job));
}

/* The end: removes the records, if that is wanted; the exit status. */
static int finish(struct watcher *w)
{
	struct job *job = w->job;
	struct ddns_result res = { 0 };
	struct why why;
	int status = 0;

	watch_last(&w->watch);
	if (!value_number(&job->setup.conf->values, SET_IP_DELETE_ON_STOP))
		return 0;
	if (ddns_delete(&job->setup.ctx, &job->names.list, &res, &why))
		status = setup_fail(ERR_SYSTEM, &why);
	else
		status = ddns_report(&res, &job->names, w->args, NULL);
	ddns_result_free(&res);
	return status;
}

static int watch_on(struct watcher *w)
{
	watch_begin(&w->watch, every_of(w->job));
	for (;;)
		switch (watch_next(&w->watch)) {
		case WATCH_CHECK:
			check(w);
			break;
		case WATCH_RELOAD:
			reload(w);
			break;
		case WATCH_STOP:
			return finish(w);
		}
}

int watch_run(const struct args *args)
{
	struct watcher w = { .args = args };
	struct why why;
	enum err rc;
	int status;

	if (args->dry_run)
		rc = err_set(&why, ERR_USAGE,
			     "'--watch' and '--dry-run' do not go together: "
			     "see what one run would do first");
	else
		rc = watch_open(&w.watch, &why);
	if (rc)
		return setup_fail(rc, &why);
	rc = job_new(&w.job, args, &w.watch.stop, NULL, &why);
	if (!rc)
		confine(w.job->setup.conf, w.job->setup.ctx.state.path, true);
	status = rc ? setup_fail(rc, &why) : watch_on(&w);
	job_free(w.job);
	told_free(&w.told);
	watch_close(&w.watch);
	return status;
}
