package dev.holt.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NameTest {
    @ParameterizedTest
    @ValueSource(strings = {"a", "0", "calc", "a-b", "a--b", "9lives"})
    void aLabelPasses(String name) {
        assertThat(Name.require("project", name)).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-",
                "-a",
                "a-",
                "A",
                "a.b",
                "a_b",
                "a b",
                "a/b",
                "..",
                "a\n",
                "--upload-pack=x",
                "\u00e4",
                "@f"
            })
    void D7_everythingElseIsRefused(String name) {
        assertThatThrownBy(() -> Name.require("project", name))
                .isInstanceOfSatisfying(
                        HoltException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_NAME))
                .hasMessageStartingWith("project: '");
    }

    @Test
    void sixtyThreeCharactersAreTheMost() {
        String most = "a".repeat(63);

        assertThat(Name.require("project", most)).isEqualTo(most);
        assertThatThrownBy(() -> Name.require("project", most + "a")).isInstanceOf(HoltException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "My Project,my-project",
        "a.b,a-b",
        "--x--,x",
        "...,project",
        "'',project",
        "\u00c4\u00d6,project",
        "\u212aelvin,kelvin"
    })
    void aProposalIsClose(String text, String proposal) {
        assertThat(Name.propose(text)).isEqualTo(proposal);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.b", "X", "", "------", "\u0130stanbul", "a b c", "0_0"})
    void aProposalIsAlwaysALabel(String text) {
        assertThat(Name.require("x", Name.propose(text))).isNotEmpty();
        String long_ = "a".repeat(62) + "-" + text;
        assertThat(Name.require("x", Name.propose(long_))).isNotEmpty();
    }
}
