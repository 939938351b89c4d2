// Podfile: pod "TensorFlowLiteSwift"
// Model: "convnet_uint8_io_with_metadata.tflite"
// Unpack "labels.txt" from the zip behind the model; pass its path.
import CoreGraphics
import Foundation
import TensorFlowLite

func append<T>(_ value: T, to data: inout Data) {
    withUnsafeBytes(of: value) { data.append(contentsOf: $0) }
}

func values<T>(_ data: Data, as type: T.Type) -> [T] {
    data.withUnsafeBytes { Array($0.bindMemory(to: type)) }
}

/// Red, green, blue and one more byte for each pixel of an image, stretched to the size.
func pixels(of image: CGImage, width: Int, height: Int) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: 4 * width * height)
    bytes.withUnsafeMutableBytes { memory in
        let context = CGContext(
            data: memory.baseAddress, width: width, height: height, bitsPerComponent: 8,
            bytesPerRow: 4 * width, space: CGColorSpaceCreateDeviceRGB(),
            bitmapInfo: CGImageAlphaInfo.noneSkipLast.rawValue)
        context?.draw(image, in: CGRect(x: 0, y: 0, width: width, height: height))
    }
    return bytes
}

/// A channel of the pixel at an index, 0..255: red, green, blue, and gray as the fifth.
func channel(_ bytes: [UInt8], _ pixel: Int, _ index: Int) -> UInt8 {
    if index < 4 { return bytes[4 * pixel + index] }
    let parts = (0..<3).map { Float(bytes[4 * pixel + $0]) }
    return UInt8((0.299 * parts[0] + 0.587 * parts[1] + 0.114 * parts[2]).rounded())
}

func run(modelPath: String, input0: CGImage, labelPaths: [String: String]) throws {
    let interpreter = try Interpreter(modelPath: modelPath)
    let runner = try interpreter.signatureRunner(with: "serving_default")

    // Input 0, "serving_default_image:0": UINT8 [1, 16, 16, 3]
    // feed pixels 0 ... 255 as they are: by the scale they mean -1.0039 ... 0.99602, about
    // as metadata says
    // q = round(real / 0.007842706) + 128, clipped to 0 ... 255
    // metadata asks for (x - 127.5) / 127.5: 0 ... 255 becomes -1 ... 1
    var data0 = Data()
    let bytes0 = pixels(of: input0, width: 16, height: 16)
    for pixel in 0..<256 {
        for (i, index) in [0, 1, 2].enumerated() {
            append(channel(bytes0, pixel, index), to: &data0)
        }
    }

    try runner.invoke(with: ["image": data0])

    // Output 0, "StatefulPartitionedCall_1:0": UINT8 [1, 4], probabilities
    let tensor0 = try runner.output(named: "output_0")
    let output0 = values(tensor0.data, as: UInt8.self).map { (Float($0)) * 0.00390625 }
    let labels0 = try String(contentsOfFile: labelPaths["labels.txt"] ?? "", encoding: .utf8).components(separatedBy: "\n")
    for index in output0.indices.sorted(by: { output0[$0] > output0[$1] }).prefix(5) {
        print(output0[index], index < labels0.count ? labels0[index] : "\(index)")
    }
}
