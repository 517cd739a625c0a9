package dev.peregrine.memcached.protocol.command;

import dev.peregrine.memcached.config.CommandConfig;
import dev.peregrine.memcached.config.ListenAddress;
import dev.peregrine.memcached.config.SecurityConfig;
import dev.peregrine.memcached.config.ServerConfig;
import dev.peregrine.memcached.config.TlsConfig;
import java.nio.file.Path;
import java.util.function.BiConsumer;

/** Lists the settings under memcached's names and in its order: {@code stats settings}. */
public final class SettingsReport {

    private static final String[] TLS_VERSIONS = {"tlsv1.0", "tlsv1.1", "tlsv1.2", "tlsv1.3"};

    private final ServerContext server;
    private final ServerConfig config;
    private final BiConsumer<String, String> to;

    private SettingsReport(ServerContext server, BiConsumer<String, String> to) {
        this.server = server;
        this.config = server.config();
        this.to = to;
    }

    /** Tells every name and value. */
    public static void write(ServerContext server, BiConsumer<String, String> to) {
        SettingsReport report = new SettingsReport(server, to);
        report.limitsAndAddresses();
        report.processAndProtocol();
        report.engine();
        report.connectionsAndLogs();
        report.externalStorage();
        report.tls();
        report.show("num_napi_ids", 0);
        report.show(
                "memory_file",
                server.config()
                        .memory()
                        .file()
                        .map(file -> file.path().toString())
                        .orElse("(null)"));
        report.show("client_flags_size", Integer.BYTES);
    }

    private void limitsAndAddresses() {
        show("maxbytes", Long.toString(server.store().statistics().limitBytes()));
        show("maxconns", config.connections().limit());
        show(
                "tcpport",
                config.listen().stream().findFirst().map(ListenAddress::port).orElse(0));
        show("udpport", config.udpPort().orElse(0));
        show(
                "inter",
                config.listen().stream()
                        .findFirst()
                        .filter(address -> !address.isAny())
                        .map(ListenAddress::host)
                        .orElse("NULL"));
        show("verbosity", server.verbosity());
        show("oldest", 0);
        show("evictions", config.memory().evictions() ? "on" : "off");
        show(
                "domain_socket",
                config.unixSocket().map(socket -> socket.path().toString()).orElse("NULL"));
        show(
                "umask",
                Integer.toOctalString(
                        config.unixSocket().map(socket -> socket.mode()).orElse(0700)));
    }

    private void processAndProtocol() {
        CommandConfig commands = config.commands();
        SecurityConfig security = config.security();
        show("shutdown_command", commands.shutdown());
        tuning("growth_factor");
        tuning("chunk_size");
        show("num_threads", config.threads());
        show("num_threads_per_udp", config.threads());
        show("stat_key_prefix", Character.toString(commands.prefixDelimiter()));
        show("detail_enabled", server.prefixes().enabled());
        show("reqs_per_event", config.connections().requestsPerEvent());
        show("cas_enabled", commands.casUniques());
        show("tcp_backlog", config.connections().backlog());
        show("binding_protocol", config.protocol().shown());
        show("auth_enabled_sasl", security.sasl());
        show("auth_enabled_ascii", security.authFile().map(Path::toString).orElse("no"));
        show("item_size_max", config.memory().maxItemBytes());
        show("maxconns_fast", config.connections().refuseOverLimit());
    }

    private void engine() {
        tuning("hashpower_init");
        tuning("slab_reassign");
        tuning("slab_automove");
        tuning("slab_automove_ratio");
        tuning("slab_automove_window");
        tuning("slab_chunk_max");
        tuning("lru_crawler");
        tuning("lru_crawler_sleep");
        tuning("lru_crawler_tocrawl");
        tuning("tail_repair_time");
        show("flush_enabled", config.commands().flush());
        show("dump_enabled", config.commands().dump());
        tuning("hash_algorithm");
        tuning("lru_maintainer_thread");
        tuning("lru_segmented");
        tuning("hot_lru_pct");
        tuning("warm_lru_pct");
        tuning("hot_max_factor");
        tuning("warm_max_factor");
        tuning("temp_lru");
        tuning("temporary_ttl");
    }

    private void connectionsAndLogs() {
        show("idle_timeout", config.connections().idleTimeoutSeconds());
        show("watcher_logbuf_size", config.watch().watcherBytes());
        show("worker_logbuf_size", config.watch().loopBytes());
        tuning("read_buf_mem_limit");
        show("track_sizes", config.memory().trackSizes());
        show("inline_ascii_response", "no");
    }

    /** As memcached has it where no external storage is used. */
    private void externalStorage() {
        show("ext_item_size", 512);
        show("ext_item_age", "4294967295");
        show("ext_low_ttl", 0);
        show("ext_recache_rate", 2000);
        show("ext_wbuf_size", 4 << 20);
        show("ext_compact_under", 0);
        show("ext_drop_under", 0);
        show("ext_max_sleep", 1_000_000);
        show("ext_max_frag", "0.80");
        tuning("slab_automove_freeratio");
        show("ext_drop_unread", false);
    }

    private void tls() {
        show("ssl_enabled", config.security().tls().isPresent());
        config.security().tls().ifPresentOrElse(this::tls, this::noTls);
    }

    /** As memcached has it where TLS is off. */
    private void noTls() {
        show("ssl_chain_cert", "(null)");
        show("ssl_key", "(null)");
        show("ssl_verify_mode", 0);
        show("ssl_keyformat", 1);
        show("ssl_ciphers", "NULL");
        show("ssl_ca_cert", "NULL");
        show("ssl_wbuf_size", 16 * 1024);
        show("ssl_session_cache", false);
        show("ssl_kernel_tls", false);
        show("ssl_min_version", TLS_VERSIONS[2]);
    }

    private void tls(TlsConfig tls) {
        show("ssl_chain_cert", tls.chain().toString());
        show("ssl_key", tls.key().toString());
        show("ssl_verify_mode", tls.verifyMode());
        show("ssl_keyformat", 1);
        show("ssl_ciphers", tls.ciphers().orElse("NULL"));
        show("ssl_ca_cert", tls.caCertificates().map(Path::toString).orElse("NULL"));
        show("ssl_wbuf_size", tls.writeBufferKibibytes() * 1024);
        show("ssl_session_cache", tls.sessionCache());
        show("ssl_kernel_tls", "no");
        show("ssl_min_version", TLS_VERSIONS[tls.minVersion()]);
    }

    private void tuning(String name) {
        show(name, server.tuning(name));
    }

    private void show(String name, boolean value) {
        show(name, value ? "yes" : "no");
    }

    private void show(String name, int value) {
        show(name, Integer.toString(value));
    }

    private void show(String name, String value) {
        to.accept(name, value);
    }
}
