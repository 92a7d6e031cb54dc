/* Locks on names between processes. */
#include "unit.h"

#include <signal.h>
#include <sys/wait.h>

#include "store/lock.h"
#include "store/state.h"

#define PATIENCE_MS 60000

static struct state new_state(void)
{
	struct state st;
	struct why why;

	assert_int_equal(state_open(&st, folder, true, &why), ERR_OK);
	assert_true(st.writable);
	return st;
}

static enum err try_lock(struct lock *l, struct state *st, const char *a,
			 const char *b, struct why *why)
{
	const char *names[] = { a, b };

	return lock_take(l, st, names, b ? 2 : 1, 0, why);
}

static void test_excludes(void **unused)
{
	struct state st = new_state();
	struct lock one, two, other;
	struct why why = { "" };

	(void)unused;
	assert_int_equal(try_lock(&one, &st, "a", "b", &why), ERR_OK);
	assert_int_equal(try_lock(&two, &st, "b", NULL, &why), ERR_LATER);
	assert_int_equal(two.fd, -1);
	assert_contains(why.text, "another process");
	assert_int_equal(try_lock(&two, &st, "c", "a", &why), ERR_LATER);
	/* what it had of them is free again, and others never were concerned */
	assert_int_equal(try_lock(&other, &st, "c", NULL, &why), ERR_OK);
	lock_release(&other);
	lock_release(&one);
	assert_int_equal(try_lock(&two, &st, "b", "a", &why), ERR_OK);
	lock_release(&two);
	lock_release(&two);
	state_close(&st);
}

static void test_same_name_twice(void **unused)
{
	struct state st = new_state();
	struct lock l;
	struct why why;

	(void)unused;
	assert_int_equal(try_lock(&l, &st, "a", "a", &why), ERR_OK);
	lock_release(&l);
	state_close(&st);
}

static void test_waits_for_a_process_that_dies(void **unused)
{
	struct state st = new_state();
	const char *names[] = { "a" };
	struct lock l;
	struct why why;
	int ready[2];
	char byte;
	pid_t child;

	(void)unused;
	assert_int_equal(pipe(ready), 0);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		if (lock_take(&l, &st, names, 1, 0, &why) == ERR_OK)
			(void)!write(ready[1], "x", 1);
		(void)close(ready[1]);
		(void)pause();
		_exit(1);
	}
	(void)close(ready[1]);
	assert_int_equal(read(ready[0], &byte, 1), 1);
	assert_int_equal(try_lock(&l, &st, "a", NULL, &why), ERR_LATER);
	assert_int_equal(kill(child, SIGKILL), 0);
	assert_int_equal(lock_take(&l, &st, names, 1, PATIENCE_MS, &why),
			 ERR_OK);
	assert_int_equal(waitpid(child, NULL, 0), child);
	(void)close(ready[0]);
	lock_release(&l);
	state_close(&st);
}

static void test_without_a_state(void **unused)
{
	struct state st = { .dir = -1 };
	struct lock l;
	struct why why;

	(void)unused;
	assert_int_equal(try_lock(&l, &st, "a", NULL, &why), ERR_OK);
	assert_int_equal(l.fd, -1);
	lock_release(&l);
}

static void test_file_that_cannot_be_opened(void **unused)
{
	struct state st = new_state();
	struct lock l;
	struct why why;

	(void)unused;
	assert_int_equal(symlink("elsewhere", in_folder("locks")), 0);
	assert_int_equal(try_lock(&l, &st, "a", NULL, &why), ERR_SYSTEM);
	assert_contains(why.text, "locks");
	assert_int_equal(l.fd, -1);
	state_close(&st);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(test_excludes),
		TEST(test_same_name_twice),
		TEST(test_waits_for_a_process_that_dies),
		TEST(test_without_a_state),
		TEST(test_file_that_cannot_be_opened),
	};

	return RUN_TESTS("lock", tests);
}
