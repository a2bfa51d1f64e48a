package dev.holt.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StatisticsTest {
    @Test
    void theMedianIsTheMiddleOne() {
        assertThat(Statistics.median(5, 1, 3)).isEqualTo(3);
        assertThat(Statistics.median(7)).isEqualTo(7);
    }

    @Test
    void theMedianOfAnEvenNumberIsTheMeanOfTheMiddleTwo() {
        assertThat(Statistics.median(4, 1, 3, 2)).isEqualTo(2.5);
    }

    @Test
    void aPercentileIsAMeasurement() {
        double[] values = IntStream.rangeClosed(1, 200).mapToDouble(i -> i).toArray();
        assertThat(Statistics.percentile(99, values)).isEqualTo(198);
        assertThat(Statistics.percentile(50, values)).isEqualTo(100);
        assertThat(Statistics.percentile(100, values)).isEqualTo(200);
        assertThat(Statistics.percentile(0, values)).isEqualTo(1);
    }

    @Test
    void ofFewMeasurementsTheHighPercentileIsTheSlowest() {
        assertThat(Statistics.percentile(99, 3, 9, 1)).isEqualTo(9);
    }

    @Test
    void nothingHasNoMedian() {
        assertThatThrownBy(Statistics::median).hasMessageContaining("at least one");
    }

    @Test
    void theMeasurementsStayInTheirOrder() {
        double[] values = {3, 1, 2};
        Statistics.median(values);
        assertThat(values).containsExactly(3, 1, 2);
    }
}
