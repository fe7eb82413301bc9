/* pronounce MODEL WORD...: the sounds of words, and which letter each sound came from. */
#include <attend/attend.h>
#include <stdio.h>

static int fail(void) {
  fprintf(stderr, "pronounce: %s\n", attend_last_error());
  return 2;
}

int main(int argc, char **argv) {
  attend_model *model = NULL;
  attend_session *session = NULL;
  int i;
  if (argc < 3) return fprintf(stderr, "pronounce MODEL WORD...\n"), 2;
  if (attend_model_load(argv[1], &model) || attend_session_new(model, NULL, &session)) return fail();
  for (i = 2; i < argc; ++i) {
    attend_result *result = NULL;
    attend_answer answer = {.struct_size = sizeof answer};
    attend_reading reading = {.struct_size = sizeof reading};
    size_t t, s;
    if (attend_predict_line(session, argv[i], &result) ||
        attend_result_answer(result, 0, 0, &answer) ||
        attend_result_reading(result, 0, 0, 0, &reading))
      return fail();
    printf("%s\n", answer.text);
    for (t = 0; t + 1 < reading.targets; ++t) { /* the last one is the end */
      const float *weights = reading.weights + t * reading.sources;
      size_t most = 0;
      for (s = 1; s < reading.sources; ++s) most = weights[s] > weights[most] ? s : most;
      printf("  %s from %s\n", reading.target_texts[t], reading.source_texts[most]);
    }
    attend_result_free(result);
  }
  attend_session_free(session);
  attend_model_free(model);
  return 0;
}
