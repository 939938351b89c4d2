/* The C API with a model that only keeps what it is given: inputs are written to input_N.bin, and
   outputs come from output_N.bin. Types and names, a line for each, are in inputs.txt and
   outputs.txt. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tensorflow/lite/c/c_api.h"

struct TfLiteModel { int unused; };
struct TfLiteInterpreter { int unused; };
struct TfLiteSignatureRunner { int unused; };
struct TfLiteTensor { int index, type; char name[100]; void* data; size_t size; };

static TfLiteModel the_model;
static TfLiteInterpreter the_interpreter;
static TfLiteSignatureRunner the_runner;
static TfLiteTensor inputs[8], outputs[8];

static int read_tensors(const char* path, TfLiteTensor* tensors) {
  int count = 0;
  FILE* file = fopen(path, "r");
  TfLiteTensor* next = tensors;
  while (fscanf(file, "%d %99s", &next->type, next->name) == 2) {
    next->index = count++;
    next = tensors + count;
  }
  fclose(file);
  return count;
}

TfLiteModel* TfLiteModelCreateFromFile(const char* path) { return path ? &the_model : NULL; }
void TfLiteModelDelete(TfLiteModel* model) { (void)model; }

TfLiteInterpreter* TfLiteInterpreterCreate(const TfLiteModel* model,
                                           const TfLiteInterpreterOptions* options) {
  (void)model, (void)options;
  read_tensors("inputs.txt", inputs);
  int count = read_tensors("outputs.txt", outputs);
  for (int i = 0; i < count; ++i) {
    char path[32];
    snprintf(path, sizeof path, "output_%d.bin", i);
    FILE* file = fopen(path, "rb");
    outputs[i].data = malloc(1000);
    outputs[i].size = fread(outputs[i].data, 1, 1000, file);
    fclose(file);
  }
  return &the_interpreter;
}
void TfLiteInterpreterDelete(TfLiteInterpreter* interpreter) { (void)interpreter; }
TfLiteTensor* TfLiteInterpreterGetInputTensor(const TfLiteInterpreter* it, int32_t index) {
  return (void)it, &inputs[index];
}
TfLiteStatus TfLiteInterpreterAllocateTensors(TfLiteInterpreter* it) { return (void)it, kTfLiteOk; }
TfLiteStatus TfLiteInterpreterInvoke(TfLiteInterpreter* it) { return (void)it, kTfLiteOk; }
const TfLiteTensor* TfLiteInterpreterGetOutputTensor(const TfLiteInterpreter* it, int32_t index) {
  return (void)it, &outputs[index];
}

TfLiteSignatureRunner* TfLiteInterpreterGetSignatureRunner(const TfLiteInterpreter* it,
                                                           const char* key) {
  return (void)it, strcmp(key, "serving_default") == 0 ? &the_runner : NULL;
}
void TfLiteSignatureRunnerDelete(TfLiteSignatureRunner* runner) { (void)runner; }
static TfLiteTensor* named(TfLiteTensor* tensors, const char* name) {
  for (int i = 0; i < 8; ++i) {
    if (strcmp(tensors[i].name, name) == 0) return &tensors[i];
  }
  return NULL;
}
TfLiteTensor* TfLiteSignatureRunnerGetInputTensor(TfLiteSignatureRunner* it, const char* name) {
  return (void)it, named(inputs, name);
}
TfLiteStatus TfLiteSignatureRunnerAllocateTensors(TfLiteSignatureRunner* it) {
  return (void)it, kTfLiteOk;
}
TfLiteStatus TfLiteSignatureRunnerInvoke(TfLiteSignatureRunner* it) { return (void)it, kTfLiteOk; }
const TfLiteTensor* TfLiteSignatureRunnerGetOutputTensor(const TfLiteSignatureRunner* it,
                                                         const char* name) {
  return (void)it, named(outputs, name);
}

TfLiteType TfLiteTensorType(const TfLiteTensor* tensor) { return (TfLiteType)tensor->type; }
size_t TfLiteTensorByteSize(const TfLiteTensor* tensor) { return tensor->size; }
void* TfLiteTensorData(const TfLiteTensor* tensor) { return tensor->data; }
TfLiteStatus TfLiteTensorCopyFromBuffer(TfLiteTensor* tensor, const void* data, size_t size) {
  char path[32];
  snprintf(path, sizeof path, "input_%d.bin", tensor->index);
  FILE* file = fopen(path, "wb");
  fwrite(data, 1, size, file);
  fclose(file);
  return kTfLiteOk;
}
