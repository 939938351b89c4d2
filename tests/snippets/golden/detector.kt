// build.gradle.kts: implementation("com.google.ai.edge.litert:litert:1.4.2") and
// android { androidResources { noCompress += "tflite" } }
import android.content.Context
import java.io.FileInputStream
import java.nio.ByteBuffer
import java.nio.ByteOrder
import java.nio.channels.FileChannel
import org.tensorflow.lite.Interpreter

private const val MODEL = "detector.tflite"

private fun load(context: Context): ByteBuffer = context.assets.openFd(MODEL).use {
    FileInputStream(it.fileDescriptor).channel
        .map(FileChannel.MapMode.READ_ONLY, it.startOffset, it.declaredLength)
}

private fun buffer(bytes: Int): ByteBuffer =
    ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder())

fun run(context: Context, input0: FloatArray) {
    Interpreter(load(context)).use { interpreter ->
        interpreter.allocateTensors()

        // Input 0, "serving_default_features:0": FLOAT32 [1, 16]
        val buffer0 = buffer(4 * input0.size)
        input0.forEach { buffer0.putFloat(it) }
        buffer0.rewind()

        interpreter.runSignature(
            mapOf<String, Any>("features" to buffer0),
            emptyMap<String, Any>(),
            "serving_default",
        )

        // Output 0, "PartitionedCall:1": FLOAT32, class ids
        val result0 = interpreter.getOutputTensorFromSignature("output_1", "serving_default").asReadOnlyBuffer()
        val output0 = FloatArray(result0.capacity() / 4) { i -> result0.getFloat(4 * i) }

        // Output 1, "PartitionedCall:3": FLOAT32, count
        val result1 = interpreter.getOutputTensorFromSignature("output_3", "serving_default").asReadOnlyBuffer()
        val output1 = FloatArray(result1.capacity() / 4) { i -> result1.getFloat(4 * i) }

        // Output 2, "PartitionedCall:0": FLOAT32, boxes
        val result2 = interpreter.getOutputTensorFromSignature("output_0", "serving_default").asReadOnlyBuffer()
        val output2 = FloatArray(result2.capacity() / 4) { i -> result2.getFloat(4 * i) }

        // Output 3, "PartitionedCall:2": FLOAT32, scores
        val result3 = interpreter.getOutputTensorFromSignature("output_2", "serving_default").asReadOnlyBuffer()
        val output3 = FloatArray(result3.capacity() / 4) { i -> result3.getFloat(4 * i) }

        val names = emptyList<String>()
        for (box in 0 until output1[0].toInt()) {
            val id = output0[box].toInt()
            val (ymin, xmin, ymax, xmax) = output2.slice(4 * box until 4 * box + 4)
            println("${output3[box]}  ${names.getOrNull(id) ?: id}  "
                + "$xmin,$ymin to $xmax,$ymax")
        }
    }
}
