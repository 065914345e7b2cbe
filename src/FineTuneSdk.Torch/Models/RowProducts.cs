using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace FineTuneSdk.Torch.Models;

/// <summary>
/// y = xWᵀ for the few rows of a decoding step on the CPU. Such a product is the reading of W and little more, at which libtorch's own takes twice as long as memory
/// needs with one row, and four times with two.
/// </summary>
/// <remarks>Each number is summed in the same order whatever the rows beside it and the number of threads, so that a batch gives what its rows give alone.</remarks>
internal static unsafe partial class RowProducts
{
    private const long MostRows = 16;

    // What a thread should have to do at least: waking it costs as much as reading this many numbers.
    private const long SmallestPart = 1 << 16;

    /// <summary>Whether the product of x and a weight [out, in] is one of those. Only in inference mode: training's numbers stay libtorch's.</summary>
    public static bool Fit(Tensor x, Tensor weight) =>
        is_inference_mode_enabled() && x.size(-1) == weight.size(1) && x.numel() <= MostRows * weight.size(1) && x.dtype == ScalarType.Float32 && weight.dtype == ScalarType.Float32
        && x.device_type == DeviceType.CPU && weight.device_type == DeviceType.CPU && x.is_contiguous() && weight.is_contiguous();

    /// <summary>[…, in] → […, out]: added + scale·xWᵀ.</summary>
    /// <param name="x">The rows.</param>
    /// <param name="weight">[out, in].</param>
    /// <param name="added">A bias [out], or a tensor of the result's shape, contiguous; null: 0.</param>
    /// <param name="scale">The factor of the product.</param>
    public static Tensor Forward(Tensor x, Tensor weight, Tensor? added = null, float scale = 1)
    {
        var shape = x.shape;
        var (outputs, inputs) = (weight.size(0), shape[^1]);
        shape[^1] = outputs;
        var result = empty(shape);
        var job = new Job
        {
            X = Data(x), Weight = Data(weight), Added = added is null ? null : Data(added), AddedStride = added?.dim() > 1 ? outputs : 0, Y = Data(result),
            Rows = x.numel() / inputs, Inputs = inputs, Outputs = outputs, Scale = scale,
        };
        var parts = Math.Min(get_num_threads(), outputs * inputs / SmallestPart);
        if (parts <= 1)
            job.Run(0, outputs);
        else
            Parallel.For(0, parts, part => job.Run(outputs * part / parts, outputs * (part + 1) / parts));
        GC.KeepAlive(x);
        GC.KeepAlive(weight);
        GC.KeepAlive(added);
        return result;
    }

    private static float* Data(Tensor tensor) => (float*)THSTensor_data(tensor.Handle);

    [LibraryImport("LibTorchSharp")]
    private static partial nint THSTensor_data(nint handle);

    private struct Job
    {
        public float* X, Weight, Added, Y;
        public long Rows, Inputs, Outputs, AddedStride;
        public float Scale;

        // Four rows of W that lie far apart: as many streams keep memory busy, where one or neighbouring ones don't. At the end a row may be computed twice.
        public readonly void Run(long from, long to)
        {
            var apart = (to - from + 3) / 4;
            for (var first = from; first < from + apart; first++)
            {
                var (second, third, last) = (Math.Min(first + apart, to - 1), Math.Min(first + 2 * apart, to - 1), Math.Min(first + 3 * apart, to - 1));
                var row = 0L;
                for (; row + 2 <= Rows; row += 2)
                    Pair(X + row * Inputs, Y + row * Outputs, first, second, third, last);
                if (row < Rows)
                    Single(X + row * Inputs, Y + row * Outputs, first, second, third, last);
            }
            for (var row = 0L; row < Rows; row++)
                Finish(row, from, to);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void Single(float* x, float* y, long first, long second, long third, long last)
        {
            var inputs = Inputs;
            float* w0 = Weight + first * inputs, w1 = Weight + second * inputs, w2 = Weight + third * inputs, w3 = Weight + last * inputs;
            Vector<float> sum0 = default, sum1 = default, sum2 = default, sum3 = default;
            for (var i = 0L; i + Vector<float>.Count <= inputs; i += Vector<float>.Count)
            {
                var x0 = Load(x + i);
                sum0 = Vector.MultiplyAddEstimate(x0, Load(w0 + i), sum0);
                sum1 = Vector.MultiplyAddEstimate(x0, Load(w1 + i), sum1);
                sum2 = Vector.MultiplyAddEstimate(x0, Load(w2 + i), sum2);
                sum3 = Vector.MultiplyAddEstimate(x0, Load(w3 + i), sum3);
            }
            y[first] = Vector.Sum(sum0);
            y[second] = Vector.Sum(sum1);
            y[third] = Vector.Sum(sum2);
            y[last] = Vector.Sum(sum3);
        }

        // Two rows of x at once halve the reading from the processor's own caches.
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void Pair(float* x, float* y, long first, long second, long third, long last)
        {
            var inputs = Inputs;
            float* next = x + inputs, w0 = Weight + first * inputs, w1 = Weight + second * inputs, w2 = Weight + third * inputs, w3 = Weight + last * inputs;
            Vector<float> sum0 = default, sum1 = default, sum2 = default, sum3 = default, next0 = default, next1 = default, next2 = default, next3 = default;
            for (var i = 0L; i + Vector<float>.Count <= inputs; i += Vector<float>.Count)
            {
                var x0 = Load(x + i);
                var x1 = Load(next + i);
                var w = Load(w0 + i);
                sum0 = Vector.MultiplyAddEstimate(x0, w, sum0);
                next0 = Vector.MultiplyAddEstimate(x1, w, next0);
                w = Load(w1 + i);
                sum1 = Vector.MultiplyAddEstimate(x0, w, sum1);
                next1 = Vector.MultiplyAddEstimate(x1, w, next1);
                w = Load(w2 + i);
                sum2 = Vector.MultiplyAddEstimate(x0, w, sum2);
                next2 = Vector.MultiplyAddEstimate(x1, w, next2);
                w = Load(w3 + i);
                sum3 = Vector.MultiplyAddEstimate(x0, w, sum3);
                next3 = Vector.MultiplyAddEstimate(x1, w, next3);
            }
            y[first] = Vector.Sum(sum0);
            y[second] = Vector.Sum(sum1);
            y[third] = Vector.Sum(sum2);
            y[last] = Vector.Sum(sum3);
            y += Outputs;
            y[first] = Vector.Sum(next0);
            y[second] = Vector.Sum(next1);
            y[third] = Vector.Sum(next2);
            y[last] = Vector.Sum(next3);
        }

        // What is left of a row when it isn't whole vectors, the factor, and what is added.
        private readonly void Finish(long row, long from, long to)
        {
            float* x = X + row * Inputs, y = Y + row * Outputs, added = Added + row * AddedStride;
            for (var output = from; output < to; output++)
            {
                var sum = y[output];
                for (var i = Inputs - Inputs % Vector<float>.Count; i < Inputs; i++)
                    sum = float.MultiplyAddEstimate(x[i], Weight[output * Inputs + i], sum);
                y[output] = Added is null ? Scale * sum : Scale * sum + added[output];
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static Vector<float> Load(float* at) => Unsafe.ReadUnaligned<Vector<float>>(at);
    }
}
