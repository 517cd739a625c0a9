package dev.peregrine.memcached.protocol.transcript;

/** Tells what a client is answered in the binary protocol: the headers, and the texts of errors. */
final class BinaryReplies extends BinaryReader {

    private final String prefix;

    BinaryReplies(int id) {
        prefix = ">" + id + " ";
    }

    @Override
    long wantedBodyBytes() {
        return status() == 0 ? 0 : bodyLength();
    }

    @Override
    void tell() {
        if (status() != 0) {
            TranscriptLog.tell(prefix + "Writing an error: " + bodyText(0, (int) wantedBodyBytes()));
        }
        TranscriptLog.tell(prefix + "Writing bin response:");
        tellHeader(prefix);
    }
}
