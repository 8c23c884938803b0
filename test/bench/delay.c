/*
 * Joins two network namespaces by a pair of TUN devices and delays every packet, each way, by a fixed time:
 * a long line on one machine where the kernel has no sch_netem. Linux, root.
 *
 *   delay NAMESPACE-A NAMESPACE-B MICROSECONDS
 *
 * The device is called "far" in both. Prints "ready" once both exist; ends on any signal.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#define PACKETS 16384
#define LONGEST 2048

struct packet { long long due; int size; char bytes[LONGEST]; };
struct line { int from, to; unsigned head, tail; struct packet *packets; };

static void fail(const char *what) { perror(what); exit(1); }

static long long now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static int tun_in(const char *namespace) {
  char path[256];
  snprintf(path, sizeof path, "/run/netns/%s", namespace);
  int ns = open(path, O_RDONLY | O_CLOEXEC);
  if (ns < 0 || setns(ns, CLONE_NEWNET) < 0) fail(path);
  close(ns);
  int tun = open("/dev/net/tun", O_RDWR | O_NONBLOCK);
  if (tun < 0) fail("/dev/net/tun");
  struct ifreq request = {.ifr_flags = IFF_TUN | IFF_NO_PI};
  strcpy(request.ifr_name, "far");
  if (ioctl(tun, TUNSETIFF, &request) < 0) fail("TUNSETIFF");
  return tun;
}

/* A full line loses the packet, as a real one does. */
static void take(struct line *line, long long delay) {
  for (;;) {
    struct packet *packet = &line->packets[line->head % PACKETS];
    char spare[LONGEST];
    int full = line->head - line->tail == PACKETS;
    int size = read(line->from, full ? spare : packet->bytes, LONGEST);
    if (size <= 0) return;
    if (full) continue;
    packet->size = size;
    packet->due = now() + delay;
    line->head++;
  }
}

/* Sends what is due; answers when the next packet is. */
static long long give(struct line *line, long long until) {
  for (; line->tail != line->head; line->tail++) {
    struct packet *packet = &line->packets[line->tail % PACKETS];
    if (packet->due > now()) return packet->due < until ? packet->due : until;
    if (write(line->to, packet->bytes, packet->size) < 0) { /* the device is down: lost */ }
  }
  return until;
}

int main(int argc, char **argv) {
  if (argc != 4) return fprintf(stderr, "delay NAMESPACE-A NAMESPACE-B MICROSECONDS\n"), 2;
  int a = tun_in(argv[1]), b = tun_in(argv[2]);
  long long delay = atoll(argv[3]) * 1000;
  struct line lines[2] = {{.from = a, .to = b}, {.from = b, .to = a}};
  for (int i = 0; i < 2; i++)
    if (!(lines[i].packets = calloc(PACKETS, sizeof(struct packet)))) fail("calloc");
  /* The kernel may else wake us 50 us late. */
  prctl(PR_SET_TIMERSLACK, 1);
  printf("ready\n");
  fflush(stdout);
  for (;;) {
    long long next = give(&lines[1], give(&lines[0], now() + 1000000000LL)) - now();
    if (next < 0) next = 0;
    struct timespec wait = {next / 1000000000LL, next % 1000000000LL};
    struct pollfd fds[2] = {{a, POLLIN, 0}, {b, POLLIN, 0}};
    ppoll(fds, 2, &wait, NULL);
    take(&lines[0], delay);
    take(&lines[1], delay);
  }
}
