// build.gradle.kts: implementation("com.google.ai.edge.litert:litert:1.4.2") and
// android { androidResources { noCompress += "tflite" } }
// The interpreter needs the custom operator "Net".
import android.content.Context
import java.io.FileInputStream
import java.nio.ByteBuffer
import java.nio.ByteOrder
import java.nio.channels.FileChannel
import kotlin.math.roundToLong
import org.tensorflow.lite.Interpreter

private const val MODEL = "model.tflite"

private fun load(context: Context): ByteBuffer = context.assets.openFd(MODEL).use {
    FileInputStream(it.fileDescriptor).channel
        .map(FileChannel.MapMode.READ_ONLY, it.startOffset, it.declaredLength)
}

private fun buffer(bytes: Int): ByteBuffer =
    ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder())

/** Rounds, then clips; the caller casts last, since a cast before that would wrap around. */
private fun quantize(real: Float, scale: Float, zeroPoint: Int, limits: IntRange): Int =
    ((real / scale).roundToLong() + zeroPoint)
        .coerceIn(limits.first.toLong(), limits.last.toLong()).toInt()

fun run(context: Context, input0: FloatArray, input1: BooleanArray) {
    Interpreter(load(context)).use { interpreter ->
        interpreter.allocateTensors()

        // Input 0, "a": INT16 [1, 4]
        // q = round(real / 0.25), clipped to -32768 ... 32767
        // dimension 0 may have another size
        val buffer0 = buffer(2 * input0.size)
        input0.forEach { buffer0.putShort(quantize(it, 0.25f, 0, -32768..32767).toShort()) }
        buffer0.rewind()

        // Input 1, "b": BOOL [2]
        val buffer1 = buffer(1 * input1.size)
        input1.forEach { buffer1.put((if (it) 1 else 0).toByte()) }
        buffer1.rewind()

        interpreter.runForMultipleInputsOutputs(arrayOf<Any>(buffer0, buffer1), emptyMap<Int, Any>())

        // Output 0, "y": UINT8 [2, 3]
        val result0 = interpreter.getOutputTensor(0).asReadOnlyBuffer()
        val output0 = FloatArray(result0.capacity() / 1) { i -> (result0.get(i).toInt().and(0xFF) - 3) * 0.5f }
        println("output 0: ${output0.take(5)}")
    }
}
