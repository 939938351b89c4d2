// build.gradle.kts: implementation("com.google.ai.edge.litert:litert:1.4.2") and
// android { androidResources { noCompress += "tflite" } }
// Unpack "labels.txt" from the zip behind the model to the asset "labels.txt".
import android.content.Context
import android.graphics.Bitmap
import java.io.FileInputStream
import java.nio.ByteBuffer
import java.nio.ByteOrder
import java.nio.channels.FileChannel
import kotlin.math.roundToInt
import org.tensorflow.lite.Interpreter

private const val MODEL = "convnet_uint8_io_with_metadata.tflite"

private fun load(context: Context): ByteBuffer = context.assets.openFd(MODEL).use {
    FileInputStream(it.fileDescriptor).channel
        .map(FileChannel.MapMode.READ_ONLY, it.startOffset, it.declaredLength)
}

private fun buffer(bytes: Int): ByteBuffer =
    ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder())

/** A channel of a pixel, 0..255: red, green, blue, alpha, and gray as the fifth. */
private fun channel(pixel: Int, index: Int): Int {
    val (red, green, blue) = listOf(16, 8, 0).map { (pixel shr it) and 0xFF }
    return when (index) {
        0 -> red
        1 -> green
        2 -> blue
        3 -> pixel ushr 24
        else -> (0.299f * red + 0.587f * green + 0.114f * blue).roundToInt()
    }
}

fun run(context: Context, input0: Bitmap) {
    Interpreter(load(context)).use { interpreter ->
        interpreter.allocateTensors()

        // Input 0, "serving_default_image:0": UINT8 [1, 16, 16, 3]
        // feed pixels 0 ... 255 as they are: by the scale they mean -1.0039 ... 0.99602, about
        // as metadata says
        // q = round(real / 0.007842706) + 128, clipped to 0 ... 255
        // metadata asks for (x - 127.5) / 127.5: 0 ... 255 becomes -1 ... 1
        val buffer0 = buffer(768)
        val pixels0 = IntArray(256)
        Bitmap.createScaledBitmap(input0, 16, 16, true)
            .getPixels(pixels0, 0, 16, 0, 0, 16, 16)
        for (pixel in pixels0) {
            listOf(0, 1, 2).forEachIndexed { i, index ->
                val value = channel(pixel, index)
                buffer0.put(value.toByte())
            }
        }
        buffer0.rewind()

        interpreter.runSignature(
            mapOf<String, Any>("image" to buffer0),
            emptyMap<String, Any>(),
            "serving_default",
        )

        // Output 0, "StatefulPartitionedCall_1:0": UINT8 [1, 4], probabilities
        val result0 = interpreter.getOutputTensorFromSignature("output_0", "serving_default").asReadOnlyBuffer()
        val output0 = FloatArray(result0.capacity() / 1) { i -> (result0.get(i).toInt().and(0xFF)) * 0.00390625f }
        val labels0 = context.assets.open("labels.txt").bufferedReader().readLines()
        output0.indices.sortedByDescending { output0[it] }.take(5).forEach {
            println("${output0[it]}  ${labels0.getOrNull(it) ?: it}")
        }
    }
}
