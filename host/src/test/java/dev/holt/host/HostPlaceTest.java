package dev.holt.host;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.holt.core.ErrorCode;
import dev.holt.core.HoltException;
import dev.holt.core.place.Base;
import dev.holt.core.place.Command;
import dev.holt.core.place.Completed;
import dev.holt.core.place.Place;
import dev.holt.core.place.PlaceContract;
import dev.holt.core.place.PlaceId;
import dev.holt.core.place.Reach;
import dev.holt.os.BootId;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HostPlaceTest extends PlaceContract {
    private final HostPlaces places = new HostPlaces(Path.of("/opt/holt/libexec/holt-run"));
    private final Place host = places.find(PlaceId.HOST).orElseThrow();

    @AfterEach
    void close() {
        places.close();
    }

    @Override
    protected Place place() {
        return host;
    }

    @Test
    void isTheOnlyPlaceHere() {
        assertThat(places.find(new PlaceId("vm:box"))).isEmpty();
        assertThat(host.reach()).isEqualTo(new Reach.Up(BootId.current()));
        assertThat(host.base().runner()).isEqualTo(Path.of("/opt/holt/libexec/holt-run"));
        assertThat(host.base().user()).isNotEmpty();
    }

    @Test
    void seesWhereSomebodyWaitsForConnections() throws Exception {
        int port;
        try (ServerSocket four = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = four.getLocalPort();
            assertThat(host.listeningPorts()).contains(port);
        }
        assertThat(host.listeningPorts()).doesNotContain(port);
    }

    @Test
    void aFileWhereADirectoryBelongsIsSaid() throws Exception {
        Files.writeString(temp.resolve(".holt"), "");

        assertThatExceptionOfType(HoltException.class)
                .isThrownBy(() -> host.files(temp).putAtomic(".holt/attachments/a", new byte[0]))
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT))
                .withMessageContaining("leads through a file");
    }

    @Test
    void programsAreFoundWhereAPathLeadsAstray() throws Exception {
        Path tool = executable(Files.createDirectories(temp.resolve("bin")).resolve("tool"));
        Files.createDirectories(temp.resolve("dirs/tool"));
        Files.writeString(Files.createDirectories(temp.resolve("plain")).resolve("tool"), "");
        String path = "relative::%1$s/dirs:%1$s/plain:%1$s/bin".formatted(temp);

        assertThat(host.program("tool", Map.of("PATH", path))).hasValue(tool);
        assertThat(host.program("tool", PATH)).isEmpty();
        assertThat(host.program("tool", Map.of())).isEmpty();
        assertThat(host.program(tool.toString(), Map.of())).hasValue(tool);
        assertThat(host.program(temp + "/plain/tool", Map.of())).isEmpty();
        assertThat(host.program("", PATH)).isEmpty();
    }

    @Test
    void runsCommandsWithNothingInherited() {
        Completed completed = host.run(new Command(
                List.of("sh", "-c", "pwd; cat; env | grep -v -e ^PWD= -e ^_= -e ^SHLVL=; exit 7"),
                temp,
                PATH,
                "in\n".getBytes(UTF_8),
                Duration.ofSeconds(10),
                1000));

        assertThat(completed.outputText()).isEqualTo(temp + "\nin\nPATH=/usr/bin:/bin\n");
        assertThat(completed.status()).isEqualTo(7);
    }

    @Test
    void saysWhyACommandCanNotBeStarted() {
        assertThatExceptionOfType(HoltException.class)
                .isThrownBy(() -> host.run(Command.of(List.of("no-such"), temp, PATH, Duration.ofSeconds(1))))
                .withMessage("no-such: no such program (expected: an executable file in PATH=/usr/bin:/bin)")
                .returns(ErrorCode.START_FAILED, HoltException::code);
    }

    @Test
    void noLinkLeadsOutOfItsRoot() throws Exception {
        Path link = Files.createSymbolicLink(temp.resolve("link"), Path.of("/etc"));

        assertThatExceptionOfType(HoltException.class)
                .isThrownBy(() -> host.files(temp).read("link/passwd", 10))
                .returns(ErrorCode.INVALID_ARGUMENT, HoltException::code);
        Files.delete(link);
    }

    @Test
    void aFailedWriteSaysWhere() {
        assertThatExceptionOfType(HoltException.class)
                .isThrownBy(() -> host.files(Path.of("/proc/nowhere")).putAtomic("x", new byte[1]))
                .returns(ErrorCode.INTERNAL, HoltException::code);
    }

    @Test
    void aBaseOfTheCallersIsKept() {
        Base base = new Base("someone", temp, temp.resolve("holt-run"));
        try (HostPlaces own = new HostPlaces(base, () -> "boot-1")) {
            Place place = own.find(PlaceId.HOST).orElseThrow();
            assertThat(place.base()).isEqualTo(base);
            assertThat(place.reach()).isEqualTo(new Reach.Up("boot-1"));
        }
    }

    private static Path executable(Path path) throws Exception {
        Files.writeString(path, "#!/bin/sh\n");
        assertThat(path.toFile().setExecutable(true)).isTrue();
        return path;
    }
}
