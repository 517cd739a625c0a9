package dev.peregrine.memcached.protocol.binary;

/** The commands of the binary protocol. */
public final class Opcode {

    public static final int GET = 0x00;
    public static final int SET = 0x01;
    public static final int ADD = 0x02;
    public static final int REPLACE = 0x03;
    public static final int DELETE = 0x04;
    public static final int INCREMENT = 0x05;
    public static final int DECREMENT = 0x06;
    public static final int QUIT = 0x07;
    public static final int FLUSH = 0x08;
    public static final int GETQ = 0x09;
    public static final int NOOP = 0x0a;
    public static final int VERSION = 0x0b;
    public static final int GETK = 0x0c;
    public static final int GETKQ = 0x0d;
    public static final int APPEND = 0x0e;
    public static final int PREPEND = 0x0f;
    public static final int STAT = 0x10;
    public static final int SETQ = 0x11;
    public static final int PREPENDQ = 0x1a;
    public static final int TOUCH = 0x1c;
    public static final int GAT = 0x1d;
    public static final int GATQ = 0x1e;
    public static final int SASL_LIST_MECHS = 0x20;
    public static final int SASL_AUTH = 0x21;
    public static final int SASL_STEP = 0x22;
    public static final int GATK = 0x23;
    public static final int GATKQ = 0x24;

    /** From SETQ on the quiet commands lie in the order of their loud ones. */
    private static final int[] LOUD_OF_SETQ_ON = {
        SET, ADD, REPLACE, DELETE, INCREMENT, DECREMENT, QUIT, FLUSH, APPEND, PREPEND
    };

    private Opcode() {}

    /** The command that answers in any case, of one that may be quiet. */
    public static int loud(int opcode) {
        if (opcode >= SETQ && opcode <= PREPENDQ) {
            return LOUD_OF_SETQ_ON[opcode - SETQ];
        }
        return switch (opcode) {
            case GETQ -> GET;
            case GETKQ -> GETK;
            case GATQ -> GAT;
            case GATKQ -> GATK;
            default -> opcode;
        };
    }
}
