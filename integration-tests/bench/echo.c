/*
 * The limit of a wire between two processes: frames that one sends and the other echoes, with nothing done to them but
 * what a minimal L2 echo does, which is to exchange the addresses and set the length.
 *
 *   echo EAL-ARGUMENTS -- server REQUEST-BYTES REPLY-BYTES
 *   echo EAL-ARGUMENTS -- client REQUEST-BYTES REPLY-BYTES WINDOW SECONDS
 *
 * The server echoes each request as a reply until it is ended. The client keeps WINDOW requests under way and prints how
 * many replies came in a second. A window that loses a frame would shrink unseen, so that is told and ends the run.
 */
#include <rte_eal.h>
#include <rte_ethdev.h>
#include <rte_ether.h>
#include <rte_mbuf.h>
#include <rte_mempool.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define BURST 32
#define RING 1024
#define BUFFERS 8192
#define CACHE 256
#define MEET_SECONDS 20
#define MEET_RETRY_NANOS 10000000
#define WARM_UP_SECONDS 1
#define SILENCE_NANOS 1000000000

static const uint16_t PORT = 0;
static const uint16_t ECHO_TYPE = 0x88b5; /* IEEE 802: for local experiments */

static volatile sig_atomic_t ended;

static void end(int signal_number)
{
    (void)signal_number;
    ended = 1;
}

static uint64_t now_nanos(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

static struct rte_mempool *open_port(void)
{
    struct rte_eth_conf conf;
    memset(&conf, 0, sizeof conf);
    struct rte_mempool *pool = rte_pktmbuf_pool_create("frames", BUFFERS, CACHE, 0, RTE_MBUF_DEFAULT_BUF_SIZE, SOCKET_ID_ANY);
    if (pool == NULL || rte_eth_dev_configure(PORT, 1, 1, &conf) != 0
        || rte_eth_rx_queue_setup(PORT, 0, RING, SOCKET_ID_ANY, NULL, pool) != 0
        || rte_eth_tx_queue_setup(PORT, 0, RING, SOCKET_ID_ANY, NULL) != 0 || rte_eth_dev_start(PORT) != 0) {
        rte_exit(EXIT_FAILURE, "the device cannot be opened\n");
    }
    return pool;
}

/* Makes the frame one of the other direction. */
static void turn_round(struct rte_mbuf *frame, uint16_t bytes)
{
    struct rte_ether_hdr *header = rte_pktmbuf_mtod(frame, struct rte_ether_hdr *);
    struct rte_ether_addr from = header->src_addr;
    header->src_addr = header->dst_addr;
    header->dst_addr = from;
    frame->data_len = bytes;
    frame->pkt_len = bytes;
}

/* Sends all of the frames, or drops those that a wire without an end does not take. */
static void send_all(struct rte_mbuf **frames, uint16_t count)
{
    uint16_t sent = rte_eth_tx_burst(PORT, 0, frames, count);
    uint64_t last = sent < count ? now_nanos() : 0;
    while (sent < count && !ended) {
        uint16_t more = rte_eth_tx_burst(PORT, 0, frames + sent, count - sent);
        sent += more;
        if (more > 0) {
            last = now_nanos();
        } else if (now_nanos() - last > SILENCE_NANOS / 10) {
            break;
        }
    }
    rte_pktmbuf_free_bulk(frames + sent, count - sent);
}

static void serve(uint16_t reply_bytes)
{
    struct rte_mbuf *frames[BURST];
    while (!ended) {
        uint16_t count = rte_eth_rx_burst(PORT, 0, frames, BURST);
        for (uint16_t i = 0; i < count; i++) {
            turn_round(frames[i], reply_bytes);
        }
        send_all(frames, count);
    }
}

static void send_request(struct rte_mempool *pool, uint16_t bytes)
{
    struct rte_mbuf *frame = rte_pktmbuf_alloc(pool);
    if (frame == NULL) {
        rte_exit(EXIT_FAILURE, "no buffer is left\n");
    }
    struct rte_ether_hdr *header = (struct rte_ether_hdr *)rte_pktmbuf_append(frame, bytes);
    memset(header, 0, bytes);
    rte_eth_random_addr(header->dst_addr.addr_bytes);
    rte_eth_random_addr(header->src_addr.addr_bytes);
    header->ether_type = rte_cpu_to_be_16(ECHO_TYPE);
    send_all(&frame, 1);
}

static uint16_t take(struct rte_mbuf **frames, uint16_t reply_bytes)
{
    uint16_t count = rte_eth_rx_burst(PORT, 0, frames, BURST);
    for (uint16_t i = 0; i < count; i++) {
        if (frames[i]->pkt_len != reply_bytes) {
            rte_exit(EXIT_FAILURE, "a frame of %u bytes came, not of %u\n", frames[i]->pkt_len, reply_bytes);
        }
    }
    return count;
}

/* Asks until somebody answers, and lets all answers but one come in. */
static void meet(struct rte_mempool *pool, uint16_t request_bytes, uint16_t reply_bytes)
{
    struct rte_mbuf *frames[BURST];
    uint64_t begin = now_nanos();
    uint64_t asked = 0;
    uint64_t answered = 0;
    uint64_t last = 0;
    while (answered == 0 || now_nanos() - last < SILENCE_NANOS / 10) {
        uint64_t now = now_nanos();
        if (answered == 0 && now - asked > MEET_RETRY_NANOS) {
            send_request(pool, request_bytes);
            asked = now;
        }
        uint16_t count = take(frames, reply_bytes);
        if (count > 0) {
            answered += count;
            last = now;
            rte_pktmbuf_free_bulk(frames, count);
        }
        if (ended || now - begin > (uint64_t)MEET_SECONDS * 1000000000) {
            rte_exit(EXIT_FAILURE, "nobody answers on the wire\n");
        }
    }
}

/* Echoes for a time and returns how many replies came in it. */
static uint64_t keep_going(uint16_t request_bytes, uint16_t reply_bytes, uint64_t nanos)
{
    struct rte_mbuf *frames[BURST];
    uint64_t begin = now_nanos();
    uint64_t last = begin;
    uint64_t replies = 0;
    for (uint64_t turn = 0;; turn++) {
        uint16_t count = take(frames, reply_bytes);
        for (uint16_t i = 0; i < count; i++) {
            turn_round(frames[i], request_bytes);
        }
        send_all(frames, count);
        replies += count;
        if ((turn & 1023) == 0 || (count == 0 && (turn & 63) == 0)) {
            uint64_t now = now_nanos();
            if (now - begin >= nanos) {
                return replies;
            }
            last = count > 0 ? now : last;
            if (ended || now - last > SILENCE_NANOS) {
                rte_exit(EXIT_FAILURE, "the echo has died away\n");
            }
        }
    }
}

/* Whether all of the window comes back in the end. */
static uint64_t left(uint16_t reply_bytes)
{
    struct rte_mbuf *frames[BURST];
    uint64_t last = now_nanos();
    uint64_t replies = 0;
    while (now_nanos() - last < SILENCE_NANOS / 10) {
        uint16_t count = take(frames, reply_bytes);
        if (count > 0) {
            replies += count;
            last = now_nanos();
            rte_pktmbuf_free_bulk(frames, count);
        }
    }
    return replies;
}

static void ask(uint16_t request_bytes, uint16_t reply_bytes, uint64_t window, double seconds)
{
    struct rte_mempool *pool = rte_mempool_lookup("frames");
    meet(pool, request_bytes, reply_bytes);
    for (uint64_t i = 0; i < window; i++) {
        send_request(pool, request_bytes);
    }
    keep_going(request_bytes, reply_bytes, (uint64_t)WARM_UP_SECONDS * 1000000000);
    uint64_t begin = now_nanos();
    uint64_t replies = keep_going(request_bytes, reply_bytes, (uint64_t)(seconds * 1e9));
    double passed = (double)(now_nanos() - begin) / 1e9;
    uint64_t came = left(reply_bytes);
    if (came != window) {
        rte_exit(EXIT_FAILURE, "of %lu frames under way %lu came back\n", window, came);
    }
    printf("echoes a second: %.0f\n", (double)replies / passed);
}

int main(int count, char **arguments)
{
    int used = rte_eal_init(count, arguments);
    if (used < 0) {
        rte_exit(EXIT_FAILURE, "bad EAL arguments\n");
    }
    count -= used;
    arguments += used;
    if (count < 4 || (strcmp(arguments[1], "client") == 0 && count < 6)) {
        rte_exit(EXIT_FAILURE, "too few arguments\n");
    }
    uint16_t request_bytes = (uint16_t)atoi(arguments[2]);
    uint16_t reply_bytes = (uint16_t)atoi(arguments[3]);
    signal(SIGTERM, end);
    signal(SIGINT, end);
    open_port();
    if (strcmp(arguments[1], "client") == 0) {
        ask(request_bytes, reply_bytes, strtoul(arguments[4], NULL, 10), atof(arguments[5]));
    } else {
        serve(reply_bytes);
    }
    rte_eth_dev_stop(PORT);
    rte_eal_cleanup();
    return 0;
}
