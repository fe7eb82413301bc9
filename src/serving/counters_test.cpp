#include "serving/counters.h"

#include <gtest/gtest.h>

namespace attend::serving {
namespace {

TEST(Histogram, EachBoundCountsAllThatIsNotAboveIt) {
  Histogram histogram({1, 2});
  for (const double value : {0.5, 1.0, 1.5, 7.0}) histogram.add(value);
  EXPECT_EQ(histogram.text("x", ""),
            "x_bucket{le=\"1\"} 2\nx_bucket{le=\"2\"} 3\nx_bucket{le=\"+Inf\"} 4\n"
            "x_sum 10\nx_count 4\n");
}

TEST(Counters, TellWhatWasCounted) {
  Counters counters;
  counters.request("/translate", 200, 0.003);
  counters.request("/translate", 200, 0.003);
  counters.refused(408);
  counters.batch(5);
  counters.begin();
  const auto text = counters.text(3);
  for (const auto* line :
       {"attend_requests_total{path=\"/translate\",code=\"200\"} 2\n",
        "attend_requests_total{path=\"none\",code=\"408\"} 1\n",
        "attend_request_seconds_bucket{path=\"/translate\",le=\"0.0025\"} 0\n",
        "attend_request_seconds_bucket{path=\"/translate\",le=\"0.005\"} 2\n",
        "attend_batch_sentences_bucket{le=\"4\"} 0\n",
        "attend_batch_sentences_bucket{le=\"8\"} 1\n", "attend_sentences_total 5\n",
        "attend_requests_in_flight 1\n", "attend_queue_sentences 3\n"}) {
    EXPECT_NE(text.find(line), std::string::npos) << line << "not in\n" << text;
  }
}

}  // namespace
}  // namespace attend::serving
