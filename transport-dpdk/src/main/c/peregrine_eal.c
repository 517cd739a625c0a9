/*
 * The part of Peregrine's DPDK binding that has to be C: DPDK's fast path is inline code, and the layouts of its
 * structures move between releases. Compiled against the headers of the DPDK that it runs with, it wraps the calls
 * that have no symbol, takes structures apart into plain arguments, and tells Java through pg_constants where the
 * fields of an mbuf lie and what DPDK's flags are.
 *
 * Functions that can fail return a negative errno. Nothing here keeps state but the log.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <rte_eal.h>
#include <rte_errno.h>
#include <rte_ethdev.h>
#include <rte_log.h>
#include <rte_mbuf.h>
#include <rte_mbuf_pool_ops.h>
#include <rte_mempool.h>
#include <rte_version.h>

#ifndef PG_BUILT_FOR
#define PG_BUILT_FOR "unknown"
#endif

#define PG_EXPORT __attribute__((visibility("default")))
#define PG_BURST 32
#define PG_LOG_CAPACITY 16384

/* What a port is and can do; every field is 64 bits wide so that Java needs one way of reading only. */
struct pg_port_info {
	const char *driver;
	int64_t socket;
	int64_t max_rx_queues;
	int64_t max_tx_queues;
	int64_t min_mtu;
	int64_t max_mtu;
	uint64_t rx_offloads;
	uint64_t tx_offloads;
	uint64_t rss_flows;
	int64_t rss_key_size;
	int64_t rss_table_size;
	int64_t segments_per_packet;
	int64_t segments_per_large_packet;
};

struct pg_port_stats {
	uint64_t rx_packets;
	uint64_t tx_packets;
	uint64_t rx_bytes;
	uint64_t tx_bytes;
	uint64_t rx_missed;
	uint64_t rx_errors;
	uint64_t tx_errors;
	uint64_t rx_no_buffer;
};

struct pg_link {
	int64_t up;
	int64_t speed_mbps;
	int64_t full_duplex;
};

struct pg_constant {
	const char *name;
	uint64_t value;
};

#define OFFSET(type, field) {#type "." #field, offsetof(struct type, field)}
#define SIZE(type) {"sizeof " #type, sizeof(struct type)}
#define VALUE(name) {#name, (uint64_t)(name)}

PG_EXPORT const struct pg_constant pg_constants[] = {
	OFFSET(rte_mbuf, buf_addr),
	OFFSET(rte_mbuf, data_off),
	OFFSET(rte_mbuf, refcnt),
	OFFSET(rte_mbuf, nb_segs),
	OFFSET(rte_mbuf, ol_flags),
	OFFSET(rte_mbuf, pkt_len),
	OFFSET(rte_mbuf, data_len),
	OFFSET(rte_mbuf, hash),
	OFFSET(rte_mbuf, buf_len),
	OFFSET(rte_mbuf, next),
	OFFSET(rte_mbuf, tx_offload),
	VALUE(RTE_PKTMBUF_HEADROOM),
	VALUE(RTE_MBUF_F_INDIRECT),
	VALUE(RTE_MBUF_F_EXTERNAL),
	VALUE(RTE_MBUF_F_RX_RSS_HASH),
	VALUE(RTE_MBUF_F_RX_IP_CKSUM_MASK),
	VALUE(RTE_MBUF_F_RX_IP_CKSUM_GOOD),
	VALUE(RTE_MBUF_F_RX_IP_CKSUM_BAD),
	VALUE(RTE_MBUF_F_RX_IP_CKSUM_NONE),
	VALUE(RTE_MBUF_F_RX_L4_CKSUM_MASK),
	VALUE(RTE_MBUF_F_RX_L4_CKSUM_GOOD),
	VALUE(RTE_MBUF_F_RX_L4_CKSUM_BAD),
	VALUE(RTE_MBUF_F_RX_L4_CKSUM_NONE),
	VALUE(RTE_MBUF_F_TX_IPV4),
	VALUE(RTE_MBUF_F_TX_IPV6),
	VALUE(RTE_MBUF_F_TX_IP_CKSUM),
	VALUE(RTE_MBUF_F_TX_TCP_CKSUM),
	VALUE(RTE_MBUF_F_TX_UDP_CKSUM),
	VALUE(RTE_MBUF_F_TX_TCP_SEG),
	VALUE(RTE_MBUF_L2_LEN_BITS),
	VALUE(RTE_MBUF_L3_LEN_BITS),
	VALUE(RTE_MBUF_L4_LEN_BITS),
	VALUE(RTE_MBUF_TSO_SEGSZ_BITS),
	VALUE(RTE_ETH_RX_OFFLOAD_IPV4_CKSUM),
	VALUE(RTE_ETH_RX_OFFLOAD_TCP_CKSUM),
	VALUE(RTE_ETH_RX_OFFLOAD_UDP_CKSUM),
	VALUE(RTE_ETH_RX_OFFLOAD_SCATTER),
	VALUE(RTE_ETH_RX_OFFLOAD_TCP_LRO),
	VALUE(RTE_ETH_RX_OFFLOAD_RSS_HASH),
	VALUE(RTE_ETH_TX_OFFLOAD_IPV4_CKSUM),
	VALUE(RTE_ETH_TX_OFFLOAD_TCP_CKSUM),
	VALUE(RTE_ETH_TX_OFFLOAD_UDP_CKSUM),
	VALUE(RTE_ETH_TX_OFFLOAD_TCP_TSO),
	VALUE(RTE_ETH_TX_OFFLOAD_MULTI_SEGS),
	VALUE(RTE_ETH_RSS_IPV4),
	VALUE(RTE_ETH_RSS_IPV6),
	VALUE(RTE_ETH_RSS_NONFRAG_IPV4_TCP),
	VALUE(RTE_ETH_RSS_NONFRAG_IPV4_UDP),
	VALUE(RTE_ETH_RSS_NONFRAG_IPV6_TCP),
	VALUE(RTE_ETH_RSS_NONFRAG_IPV6_UDP),
	VALUE(RTE_ETH_XSTATS_NAME_SIZE),
	SIZE(pg_port_info),
	OFFSET(pg_port_info, driver),
	OFFSET(pg_port_info, socket),
	OFFSET(pg_port_info, max_rx_queues),
	OFFSET(pg_port_info, max_tx_queues),
	OFFSET(pg_port_info, min_mtu),
	OFFSET(pg_port_info, max_mtu),
	OFFSET(pg_port_info, rx_offloads),
	OFFSET(pg_port_info, tx_offloads),
	OFFSET(pg_port_info, rss_flows),
	OFFSET(pg_port_info, rss_key_size),
	OFFSET(pg_port_info, rss_table_size),
	OFFSET(pg_port_info, segments_per_packet),
	OFFSET(pg_port_info, segments_per_large_packet),
	SIZE(pg_port_stats),
	OFFSET(pg_port_stats, rx_packets),
	OFFSET(pg_port_stats, tx_packets),
	OFFSET(pg_port_stats, rx_bytes),
	OFFSET(pg_port_stats, tx_bytes),
	OFFSET(pg_port_stats, rx_missed),
	OFFSET(pg_port_stats, rx_errors),
	OFFSET(pg_port_stats, tx_errors),
	OFFSET(pg_port_stats, rx_no_buffer),
	SIZE(pg_link),
	OFFSET(pg_link, up),
	OFFSET(pg_link, speed_mbps),
	OFFSET(pg_link, full_duplex),
	{NULL, 0},
};

PG_EXPORT const char pg_built_for[] = PG_BUILT_FOR;

/* ---- fast path ---- */

/*
 * Java reads the fields of the mbufs: copying them into a flat array here, or prefetching the data, which waits for the
 * mbuf itself, were measured to cost 2 to 6 ns a packet more over net_ring.
 */
PG_EXPORT uint32_t
pg_rx_burst(uint32_t port, uint32_t queue, struct rte_mbuf **mbufs, uint32_t n)
{
	return rte_eth_rx_burst(port, queue, mbufs, n);
}

PG_EXPORT uint32_t
pg_tx_burst(uint32_t port, uint32_t queue, struct rte_mbuf **mbufs, uint32_t n)
{
	return rte_eth_tx_burst(port, queue, mbufs, n);
}

/*
 * For devices that offload: lets the driver check and complete the headers first. A packet that the driver refuses
 * would block the queue, so it is freed here. Returns the packets taken off the queue in the low half, and how many of
 * them were refused in the high half.
 */
PG_EXPORT uint64_t
pg_tx_burst_prepared(uint32_t port, uint32_t queue, struct rte_mbuf **mbufs, uint32_t n)
{
	uint32_t fit = rte_eth_tx_prepare(port, queue, mbufs, n);
	uint32_t sent = fit > 0 ? rte_eth_tx_burst(port, queue, mbufs, fit) : 0;

	if (sent == fit && fit < n) {
		rte_pktmbuf_free(mbufs[fit]);
		return (UINT64_C(1) << 32) | (sent + 1);
	}
	return sent;
}

/* Fetches what is written first of fresh mbufs, their fields and the end of their headroom, before it is needed. */
static void
prefetch_heads(struct rte_mbuf **mbufs, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		rte_prefetch0(mbufs[i]);
		rte_prefetch0(RTE_PTR_ADD(mbufs[i], sizeof(struct rte_mbuf) + RTE_CACHE_LINE_SIZE));
	}
}

/* Takes up to n mbufs out of a pool, as they lie there; whoever transmits them sets every field. */
PG_EXPORT uint32_t
pg_allocate(struct rte_mempool *pool, struct rte_mbuf **mbufs, uint32_t n)
{
	uint32_t taken = 0;

	if (likely(rte_mempool_get_bulk(pool, (void **)mbufs, n) == 0)) {
		prefetch_heads(mbufs, n);
		return n;
	}
	while (taken < n && rte_mempool_get(pool, (void **)&mbufs[taken]) == 0)
		taken++;
	return taken;
}

/* Gives up one reference of each of n segments, which may be of different pools; chains are not followed. */
PG_EXPORT void
pg_free(struct rte_mbuf **mbufs, uint32_t n)
{
	struct rte_mempool *pool = NULL;
	uint32_t run = 0;

	for (uint32_t i = 0; i < n; i++) {
		struct rte_mbuf *m = rte_pktmbuf_prefree_seg(mbufs[i]);

		if (m == NULL)
			continue;
		if (m->pool != pool) {
			if (run > 0)
				rte_mempool_put_bulk(pool, (void **)mbufs, run);
			pool = m->pool;
			run = 0;
		}
		mbufs[run++] = m;
	}
	if (run > 0)
		rte_mempool_put_bulk(pool, (void **)mbufs, run);
}

/* Gives up one reference of each segment of a packet. */
PG_EXPORT void
pg_free_packet(struct rte_mbuf *packet)
{
	rte_pktmbuf_free(packet);
}

/* Makes an empty mbuf show a part of another one's room, on which it takes a reference. */
PG_EXPORT void
pg_attach(struct rte_mbuf *indirect, struct rte_mbuf *memory, uint32_t data_off, uint32_t data_len)
{
	rte_pktmbuf_attach(indirect, memory);
	indirect->data_off = data_off;
	indirect->data_len = data_len;
}

/* ---- log ---- */

static pthread_mutex_t log_lock = PTHREAD_MUTEX_INITIALIZER;
static char log_text[PG_LOG_CAPACITY];
static size_t log_length;

static void
log_append(const char *text, size_t size)
{
	pthread_mutex_lock(&log_lock);
	if (size > PG_LOG_CAPACITY) {
		text += size - PG_LOG_CAPACITY;
		size = PG_LOG_CAPACITY;
	}
	if (log_length + size > PG_LOG_CAPACITY) {
		size_t surplus = log_length + size - PG_LOG_CAPACITY;

		memmove(log_text, log_text + surplus, log_length - surplus);
		log_length -= surplus;
	}
	memcpy(log_text + log_length, text, size);
	log_length += size;
	pthread_mutex_unlock(&log_lock);
}

static ssize_t
log_write(void *cookie __rte_unused, const char *text, size_t size)
{
	/* What precedes an abort would never be read. */
	if (rte_log_cur_msg_loglevel() <= (int)RTE_LOG_CRIT && write(STDERR_FILENO, text, size) < 0)
		return 0;
	log_append(text, size);
	return size;
}

/* Moves the newest lines of DPDK's log out of the shim; returns how many bytes. */
PG_EXPORT uint32_t
pg_log_take(char *out, uint32_t capacity)
{
	uint32_t size;

	pthread_mutex_lock(&log_lock);
	size = RTE_MIN(log_length, (size_t)capacity);
	memcpy(out, log_text + log_length - size, size);
	log_length = 0;
	pthread_mutex_unlock(&log_lock);
	return size;
}

/* ---- EAL ---- */

static void
capture(int file, off_t *end)
{
	char text[1024];
	ssize_t n;
	off_t at = 0;

	while ((n = pread(file, text, sizeof(text), at)) > 0) {
		log_append(text, n);
		at += n;
	}
	*end = at;
}

/*
 * Initialises EAL with its log going to pg_log_take. Usage texts and alarms that EAL prints past its log are caught
 * the same way, since a user's error shall be told once.
 */
PG_EXPORT int32_t
pg_eal_init(int32_t argc, char **argv)
{
	static const cookie_io_functions_t functions = {.write = log_write};
	FILE *log = fopencookie(NULL, "w", functions);
	int file = memfd_create("peregrine-eal", MFD_CLOEXEC);
	int out = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
	int err = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
	int redirected = file >= 0 && out >= 0 && err >= 0;
	int result;
	off_t end;

	if (log != NULL) {
		setvbuf(log, NULL, _IOLBF, 0);
		rte_openlog_stream(log);
	}
	if (redirected) {
		fflush(stdout);
		dup2(file, STDOUT_FILENO);
		dup2(file, STDERR_FILENO);
	}
	result = rte_eal_init(argc, argv);
	if (result < 0)
		result = -(rte_errno != 0 ? rte_errno : EINVAL);
	if (redirected) {
		fflush(stdout);
		dup2(out, STDOUT_FILENO);
		dup2(err, STDERR_FILENO);
		capture(file, &end);
	}
	if (out >= 0)
		close(out);
	if (err >= 0)
		close(err);
	if (file >= 0)
		close(file);
	return result;
}

PG_EXPORT int32_t
pg_errno(void)
{
	return rte_errno;
}

/* The port of a device name or PCI address, or a negative errno. */
PG_EXPORT int32_t
pg_port_of(const char *name)
{
	uint16_t port;
	int result = rte_eth_dev_get_port_by_name(name, &port);

	return result != 0 ? result : port;
}

PG_EXPORT int32_t
pg_thread_register(void)
{
	return rte_thread_register() == 0 ? 0 : -rte_errno;
}

/* ---- ports ---- */

PG_EXPORT int32_t
pg_port_info(uint16_t port, struct pg_port_info *out)
{
	struct rte_eth_dev_info info;
	int result = rte_eth_dev_info_get(port, &info);

	if (result != 0)
		return result;
	*out = (struct pg_port_info){
		.driver = info.driver_name,
		.socket = rte_eth_dev_socket_id(port),
		.max_rx_queues = info.max_rx_queues,
		.max_tx_queues = info.max_tx_queues,
		.min_mtu = info.min_mtu,
		.max_mtu = info.max_mtu,
		.rx_offloads = info.rx_offload_capa,
		.tx_offloads = info.tx_offload_capa,
		.rss_flows = info.flow_type_rss_offloads,
		.rss_key_size = info.hash_key_size,
		.rss_table_size = info.reta_size,
		.segments_per_packet = info.tx_desc_lim.nb_mtu_seg_max,
		.segments_per_large_packet = info.tx_desc_lim.nb_seg_max,
	};
	return 0;
}

/* Configures queues, MTU, offloads and, with flows to hash, RSS with the given key or, without one, the driver's. */
PG_EXPORT int32_t
pg_port_configure(uint16_t port, uint16_t rx_queues, uint16_t tx_queues, uint32_t mtu, uint64_t rx_offloads,
		  uint64_t tx_offloads, uint64_t rss_flows, uint8_t *rss_key, uint8_t rss_key_size)
{
	struct rte_eth_conf conf = {
		.rxmode = {.mtu = mtu, .offloads = rx_offloads},
		.txmode = {.offloads = tx_offloads},
	};

	if (rss_flows != 0) {
		conf.rxmode.mq_mode = RTE_ETH_MQ_RX_RSS;
		conf.rx_adv_conf.rss_conf.rss_hf = rss_flows;
		conf.rx_adv_conf.rss_conf.rss_key = rss_key;
		conf.rx_adv_conf.rss_conf.rss_key_len = rss_key_size;
	}
	return rte_eth_dev_configure(port, rx_queues, tx_queues, &conf);
}

/* Fits wished ring sizes to what the driver can do. */
PG_EXPORT int32_t
pg_port_fit_rings(uint16_t port, uint16_t *rx_descriptors, uint16_t *tx_descriptors)
{
	return rte_eth_dev_adjust_nb_rx_tx_desc(port, rx_descriptors, tx_descriptors);
}

PG_EXPORT int32_t
pg_rx_queue_setup(uint16_t port, uint16_t queue, uint16_t descriptors, int32_t socket, uint64_t offloads,
		  struct rte_mempool *pool)
{
	struct rte_eth_dev_info info;
	struct rte_eth_rxconf conf;
	int result = rte_eth_dev_info_get(port, &info);

	if (result != 0)
		return result;
	conf = info.default_rxconf;
	conf.offloads = offloads;
	return rte_eth_rx_queue_setup(port, queue, descriptors, socket, &conf, pool);
}

PG_EXPORT int32_t
pg_tx_queue_setup(uint16_t port, uint16_t queue, uint16_t descriptors, int32_t socket, uint64_t offloads)
{
	struct rte_eth_dev_info info;
	struct rte_eth_txconf conf;
	int result = rte_eth_dev_info_get(port, &info);

	if (result != 0)
		return result;
	conf = info.default_txconf;
	conf.offloads = offloads;
	return rte_eth_tx_queue_setup(port, queue, descriptors, socket, &conf);
}

PG_EXPORT int32_t
pg_port_link(uint16_t port, struct pg_link *out)
{
	struct rte_eth_link link;
	int result = rte_eth_link_get_nowait(port, &link);

	if (result != 0)
		return result;
	*out = (struct pg_link){
		.up = link.link_status == RTE_ETH_LINK_UP,
		.speed_mbps = link.link_speed,
		.full_duplex = link.link_duplex == RTE_ETH_LINK_FULL_DUPLEX,
	};
	return 0;
}

/* The six bytes of the Ethernet address as a number, first byte highest. */
PG_EXPORT int64_t
pg_port_mac(uint16_t port)
{
	struct rte_ether_addr address;
	int64_t mac = 0;
	int result = rte_eth_macaddr_get(port, &address);

	if (result != 0)
		return result;
	for (int i = 0; i < RTE_ETHER_ADDR_LEN; i++)
		mac = mac << 8 | address.addr_bytes[i];
	return mac;
}

PG_EXPORT int32_t
pg_port_mtu(uint16_t port)
{
	uint16_t mtu;
	int result = rte_eth_dev_get_mtu(port, &mtu);

	return result != 0 ? result : mtu;
}

PG_EXPORT int32_t
pg_port_stats(uint16_t port, struct pg_port_stats *out)
{
	struct rte_eth_stats stats;
	int result = rte_eth_stats_get(port, &stats);

	if (result != 0)
		return result;
	*out = (struct pg_port_stats){
		.rx_packets = stats.ipackets,
		.tx_packets = stats.opackets,
		.rx_bytes = stats.ibytes,
		.tx_bytes = stats.obytes,
		.rx_missed = stats.imissed,
		.rx_errors = stats.ierrors,
		.tx_errors = stats.oerrors,
		.rx_no_buffer = stats.rx_nombuf,
	};
	return 0;
}

/*
 * The driver's own counters: names of RTE_ETH_XSTATS_NAME_SIZE bytes each, and values in the same order. Returns how
 * many there are; nothing is filled in where that is more than the capacity.
 */
PG_EXPORT int32_t
pg_port_xstats(uint16_t port, struct rte_eth_xstat_name *names, uint64_t *values, uint32_t capacity)
{
	int count = rte_eth_xstats_get_names(port, capacity > 0 ? names : NULL, capacity);

	if (count <= 0 || (uint32_t)count > capacity)
		return count;
	struct rte_eth_xstat stats[count];
	int filled = rte_eth_xstats_get(port, stats, count);

	if (filled > count)
		return -EAGAIN;
	for (int i = 0; i < filled; i++)
		values[stats[i].id] = stats[i].value;
	return filled;
}

/* Fills a redirection table so that hash value h goes to queue h % queues. */
PG_EXPORT int32_t
pg_port_spread(uint16_t port, uint16_t table_size, uint16_t queues)
{
	struct rte_eth_rss_reta_entry64 table[RTE_MAX(1, (table_size + RTE_ETH_RETA_GROUP_SIZE - 1) / RTE_ETH_RETA_GROUP_SIZE)];

	for (uint32_t i = 0; i < table_size; i++) {
		struct rte_eth_rss_reta_entry64 *group = &table[i / RTE_ETH_RETA_GROUP_SIZE];

		group->mask = UINT64_MAX;
		group->reta[i % RTE_ETH_RETA_GROUP_SIZE] = i % queues;
	}
	return rte_eth_dev_rss_reta_update(port, table, table_size);
}

/* Reads back the key that the device hashes with; returns its length. */
PG_EXPORT int32_t
pg_port_rss_key(uint16_t port, uint8_t *key, uint8_t capacity)
{
	struct rte_eth_rss_conf conf = {.rss_key = key, .rss_key_len = capacity};
	int result = rte_eth_dev_rss_hash_conf_get(port, &conf);

	return result != 0 ? result : conf.rss_key_len;
}

/*
 * A pool of mbufs, or null with the reason in pg_errno. Where neither user nor platform has another wish, it hands out
 * first what came back last, which the processor's caches may still hold: DPDK's own choice, a ring, goes through all
 * memory of a pool before it uses any of it again.
 */
PG_EXPORT struct rte_mempool *
pg_pool_create(const char *name, uint32_t count, uint32_t cache, uint16_t data_room, int32_t socket)
{
	const char *wish = rte_mbuf_best_mempool_ops();
	struct rte_mempool *pool = NULL;

	if (strcmp(wish, RTE_MBUF_DEFAULT_MEMPOOL_OPS) == 0)
		pool = rte_pktmbuf_pool_create_by_ops(name, count, cache, 0, data_room, socket, "stack");
	/* The driver of stacks may not be installed. */
	if (pool == NULL)
		pool = rte_pktmbuf_pool_create_by_ops(name, count, cache, 0, data_room, socket, wish);
	return pool;
}
