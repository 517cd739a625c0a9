package dev.peregrine.memcached.server.transport;

import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.netty4.NettyAllocatorMetrics;
import io.micrometer.core.instrument.binder.netty4.NettyEventExecutorMetrics;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.netty.channel.EventLoopGroup;
import java.util.ArrayList;
import java.util.List;

/** Micrometer's meters of Netty: what waits for its event loops, and the memory of its allocator. */
final class NettyMeters {

    private NettyMeters() {}

    static List<MeterBinder> of(EventLoopGroup loops) {
        List<MeterBinder> meters = new ArrayList<>();
        meters.add(new NettyEventExecutorMetrics(loops));
        if (ByteBufAllocator.DEFAULT instanceof ByteBufAllocatorMetricProvider allocator) {
            meters.add(new NettyAllocatorMetrics(allocator));
        }
        return meters;
    }
}
