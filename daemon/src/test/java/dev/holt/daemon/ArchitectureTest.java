package dev.holt.daemon;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The plan of the house, as {@code ARCHITECTURE.md} draws it: which room may use which. */
class ArchitectureTest {
    private static final JavaClasses HOLT = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.holt");

    private static final Map<String, Set<String>> MAY_USE = Map.ofEntries(
            Map.entry("protocol", Set.of()),
            Map.entry("os", Set.of()),
            Map.entry("core", Set.of()),
            Map.entry("api", Set.of("core")),
            Map.entry("rpc", Set.of("api", "protocol")),
            Map.entry("cli", Set.of("api", "protocol")),
            Map.entry("config", Set.of("core", "os")),
            Map.entry("host", Set.of("core", "os")),
            Map.entry("tmux", Set.of("core", "os")),
            Map.entry("zellij", Set.of("core", "os")),
            Map.entry("git", Set.of("core", "os")),
            Map.entry("agent", Set.of("core", "os")),
            Map.entry("image", Set.of("core", "os")),
            Map.entry("net", Set.of("core", "os")),
            Map.entry("guest", Set.of("core", "os")),
            Map.entry("qemu", Set.of("core", "os")),
            Map.entry("store", Set.of("core", "os")));

    /** What the doors may see of core: the few types that the API's own signatures speak of. */
    private static final Set<String> OF_CORE_IN_THE_API = Set.of(
            "dev.holt.core.Progress", "dev.holt.core.ErrorKind", "dev.holt.core.Printable", "dev.holt.core.Nearest");

    @TestFactory
    Stream<DynamicTest> aRoomUsesOnlyWhatThePlanAllows() {
        return MAY_USE.entrySet().stream()
                .map(room -> DynamicTest.dynamicTest(
                        room.getKey(),
                        () -> noClasses()
                                .that()
                                .resideInAPackage("dev.holt." + room.getKey() + "..")
                                .should()
                                .dependOnClassesThat(isHoltOutside(room.getKey(), room.getValue()))
                                .check(HOLT)));
    }

    @Test
    void everyRoomIsOnThePlan() {
        List<String> rooms = HOLT.stream()
                .map(c -> c.getPackageName().split("\\.", -1)[2])
                .distinct()
                .filter(room -> !room.equals("daemon"))
                .sorted()
                .toList();
        org.assertj.core.api.Assertions.assertThat(MAY_USE.keySet()).containsAll(rooms);
    }

    /** Its classes are not even on the class path here: no module of the daemon depends on it. */
    @Test
    void theModelServerOfTheTestsIsOutOfReach() {
        org.assertj.core.api.Assertions.assertThat(HOLT.stream().map(JavaClass::getPackageName))
                .doesNotContain("dev.holt.model");
    }

    @Test
    void coreUsesNoLibrary() {
        noClasses()
                .that()
                .resideInAPackage("dev.holt.core..")
                .should()
                .dependOnClassesThat(DescribedPredicate.describe(
                        "are of a library",
                        c -> !c.getPackageName().startsWith("dev.holt.core")
                                && !c.getPackageName().startsWith("java.")
                                && !c.getPackageName().startsWith("org.jspecify")
                                && !c.isPrimitive()
                                && !c.isArray()))
                .check(HOLT);
    }

    @Test
    void thePackagesOfCoreHaveNoCircles() {
        slices().matching("dev.holt.core.(*)..").should().beFreeOfCycles().check(HOLT);
    }

    @Test
    void nativeCallsAreInOneRoom() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.holt.os..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("java.lang.foreign..")
                .check(HOLT);
    }

    @Test
    void commandsSpeakToTheirConsoleOnly() {
        noClasses()
                .that()
                .resideInAPackage("dev.holt.cli..")
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .orShould()
                .accessField(System.class, "in")
                .orShould()
                .callMethod(System.class, "exit", int.class)
                .check(HOLT);
    }

    @Test
    void pipesOfChildrenArePumpedInOneRoom() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.holt.os..")
                .should()
                .callMethod(Process.class, "getInputStream")
                .orShould()
                .callMethod(Process.class, "getErrorStream")
                .check(HOLT);
    }

    @Test
    void theStoreRunsOnPlatformThreads() {
        noClasses()
                .that()
                .resideInAPackage("dev.holt.store..")
                .should()
                .callMethod(Thread.class, "ofVirtual")
                .orShould()
                .callMethod(Thread.class, "startVirtualThread", Runnable.class)
                .check(HOLT);
    }

    @Test
    void nobodySleepsInPlaceOfACondition() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName("dev.holt.os.Poll")
                .should()
                .callMethodWhere(DescribedPredicate.describe(
                        "sleeps",
                        call -> call.getTarget().getOwner().isEquivalentTo(Thread.class)
                                && call.getTarget().getName().equals("sleep")))
                .check(HOLT);
    }

    @Test
    void staticsHaveNoState() {
        ArchRule rule = fields().that().areStatic().should().haveModifier(JavaModifier.FINAL);
        rule.check(HOLT);
    }

    private static DescribedPredicate<JavaClass> isHoltOutside(String room, Set<String> allowed) {
        return DescribedPredicate.describe("are outside of " + room + " and " + allowed, c -> {
            String name = c.getPackageName();
            boolean holt = name.startsWith("dev.holt.");
            boolean own = (name + ".").startsWith("dev.holt." + room + ".");
            boolean ofApi = allowed.contains("api")
                    && OF_CORE_IN_THE_API.contains(c.getBaseComponentType().getFullName());
            return holt
                    && !own
                    && !ofApi
                    && Arrays.stream(allowed.toArray(String[]::new))
                            .noneMatch(other -> (name + ".").startsWith("dev.holt." + other + "."));
        });
    }
}
