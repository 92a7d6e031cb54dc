/*
 * seccomp: which system calls may be made; seccomp(2).
 *
 * A list of what is refused, not of what is allowed: libcurl, its TLS library,
 * the C library's resolver and its modules decide what they call, and a list of
 * that would break with an update of any.  What is listed here no version of
 * them has a use for.  A call is refused with EPERM, and the program goes on.
 * Only numbers are compared (but for clone's flags): the kernel then knows
 * beforehand which calls pass, and they cost nothing.
 *
 * The program is an array of structures of the kernel's headers; libseccomp
 * would be a library more to load at each start.
 */

#ifdef ON_LINUX

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include "util/sandbox.h"

#if defined(__x86_64__) && !defined(__ILP32__)
#define ARCH AUDIT_ARCH_X86_64
#elif defined(__i386__)
#define ARCH AUDIT_ARCH_I386
#elif defined(__aarch64__) && defined(__AARCH64EL__)
#define ARCH AUDIT_ARCH_AARCH64
#elif defined(__arm__) && defined(__ARMEL__)
#define ARCH AUDIT_ARCH_ARM
#elif defined(__riscv) && __riscv_xlen == 64
#define ARCH AUDIT_ARCH_RISCV64
#elif defined(__powerpc64__) && defined(__LITTLE_ENDIAN__)
#define ARCH AUDIT_ARCH_PPC64LE
#elif defined(__s390x__)
#define ARCH AUDIT_ARCH_S390X
#else
#define ARCH 0 /* unknown: no filter */
#endif

/* Numbers of x86_64's other interface, with pointers of 32 bits. */
#define X32_BIT 0x40000000

#define NEW_SPACES                                                             \
	(CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER |           \
	 CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWCGROUP)

/* Those that not every architecture or header has are left out there. */
static const int refused[] = {
#ifndef SANDBOX_SANITIZED /* LeakSanitizer looks at itself */
	SYS_ptrace,
#endif
	SYS_process_vm_readv,
	SYS_process_vm_writev,
	SYS_kcmp,
	SYS_mount,
	SYS_umount2,
	SYS_pivot_root,
	SYS_unshare,
	SYS_setns,
	SYS_init_module,
	SYS_finit_module,
	SYS_delete_module,
	SYS_kexec_load,
	SYS_bpf,
	SYS_perf_event_open,
	SYS_userfaultfd,
	SYS_keyctl,
	SYS_add_key,
	SYS_request_key,
	SYS_reboot,
	SYS_swapon,
	SYS_swapoff,
	SYS_acct,
	SYS_settimeofday,
	SYS_clock_settime,
	SYS_sethostname,
	SYS_setdomainname,
	SYS_quotactl,
	SYS_syslog,
	SYS_vhangup,
	SYS_open_by_handle_at,
	SYS_fanotify_init,
#ifdef SYS_kexec_file_load
	SYS_kexec_file_load,
#endif
#ifdef SYS_iopl
	SYS_iopl,
#endif
#ifdef SYS_ioperm
	SYS_ioperm,
#endif
#ifdef SYS_modify_ldt
	SYS_modify_ldt,
#endif
#ifdef SYS_io_uring_setup
	SYS_io_uring_setup,
	SYS_io_uring_enter,
	SYS_io_uring_register,
#endif
#ifdef SYS_open_tree
	SYS_open_tree,
	SYS_move_mount,
	SYS_fsopen,
	SYS_fsconfig,
	SYS_fsmount,
	SYS_fspick,
#endif
#ifdef SYS_mount_setattr
	SYS_mount_setattr,
#endif
#ifdef SYS_pidfd_getfd
	SYS_pidfd_getfd,
#endif
};

/* Unless programs are to be run, who may need them. */
static const int refused_alone[] = {
	SYS_execve, SYS_execveat, SYS_listen,
	SYS_chroot, SYS_mknodat,  SYS_capset,
#ifdef SYS_mknod
	SYS_mknod,
#endif
};

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))
#define AT(field) ((uint32_t)offsetof(struct seccomp_data, field))
#define LOAD(field)                                                            \
	(struct sock_filter) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, field)
#define RETURN(what) (struct sock_filter) BPF_STMT(BPF_RET | BPF_K, what)
#define REFUSE(e) RETURN(SECCOMP_RET_ERRNO | (e))
/* skip the next n instructions if, or unless, the value compares so */
#define IF(op, value, n)                                                       \
	(struct sock_filter) BPF_JUMP(BPF_JMP | (op) | BPF_K, value, n, 0)
#define UNLESS(op, value, n)                                                   \
	(struct sock_filter) BPF_JUMP(BPF_JMP | (op) | BPF_K, value, 0, n)

#define ROOM (2 * (COUNT(refused) + COUNT(refused_alone)) + 16)

static void refuse_all(struct sock_filter *code, unsigned short *len,
		       const int *calls, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		code[(*len)++] = UNLESS(BPF_JEQ, (uint32_t)calls[i], 1);
		code[(*len)++] = REFUSE(EPERM);
	}
}

enum err sandbox_calls(bool run, struct why *missing, struct why *why)
{
	struct sock_filter code[ROOM];
	struct sock_fprog program = { .len = 0, .filter = code };
	unsigned short *len = &program.len;

	if (ARCH == 0 || prctl(PR_GET_SECCOMP, 0, 0, 0, 0) < 0) {
		(void)err_set(missing, ERR_OK,
			      "the kernel does not offer seccomp, or it is not "
			      "known here");
		return ERR_OK;
	}
	code[(*len)++] = LOAD(AT(arch));
	code[(*len)++] = IF(BPF_JEQ, ARCH, 1);
	code[(*len)++] = RETURN(SECCOMP_RET_KILL_PROCESS);
	code[(*len)++] = LOAD(AT(nr));
#ifdef __x86_64__
	code[(*len)++] = UNLESS(BPF_JGE, X32_BIT, 1);
	code[(*len)++] = REFUSE(EPERM);
#endif
#ifdef SYS_clone3
	/* its flags can't be seen; the C library then takes clone() */
	code[(*len)++] = UNLESS(BPF_JEQ, SYS_clone3, 1);
	code[(*len)++] = REFUSE(ENOSYS);
#endif
	refuse_all(code, len, refused, COUNT(refused));
	if (!run)
		refuse_all(code, len, refused_alone, COUNT(refused_alone));
#ifndef __s390x__ /* other order of arguments, and the other half of the word */
	code[(*len)++] = UNLESS(BPF_JEQ, SYS_clone, 3);
	code[(*len)++] = LOAD(AT(args[0]));
	code[(*len)++] = UNLESS(BPF_JSET, (uint32_t)NEW_SPACES, 1);
	code[(*len)++] = REFUSE(EPERM);
#endif
	code[(*len)++] = RETURN(SECCOMP_RET_ALLOW);
	if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) == 0)
		return ERR_OK;
	if (errno == EINVAL)
		(void)err_set(missing, ERR_OK,
			      "the kernel does not offer seccomp's filters");
	return errno == EINVAL
		       ? ERR_OK
		       : err_set(why, ERR_SYSTEM, "cannot enter seccomp: %s",
				 strerror(errno));
}

#else
typedef int sandbox_calls_unused; /* ISO C wants something in a file */
#endif
