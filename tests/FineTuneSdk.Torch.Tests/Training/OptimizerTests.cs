using FineTuneSdk.Torch.Peft;
using FineTuneSdk.Torch.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTuneSdk.Torch.Tests.Training;

public sealed class OptimizerTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly Generator _generator = new(9);

    [Fact]
    public void AdamW_equals_its_definition_and_decays_only_the_first_part()
    {
        var (values, gradients) = (randn([10], generator: _generator), zeros(10));
        var expected = values.data<float>().ToArray().Select(v => (double)v).ToArray();
        var (first, second) = (new double[10], new double[10]);
        using var adamW = new AdamW(values.alias(), gradients.alias(), decayedCount: 6, weightDecay: 0.1);

        for (var step = 1; step <= 5; step++)
        {
            gradients.copy_(randn([10], generator: _generator));
            adamW.Step(0.01, step);
            for (var i = 0; i < 10; i++)
            {
                var gradient = (double)gradients[i].item<float>();
                first[i] = 0.9 * first[i] + 0.1 * gradient;
                second[i] = 0.999 * second[i] + 0.001 * gradient * gradient;
                expected[i] *= i < 6 ? 1 - 0.01 * 0.1 : 1;
                expected[i] -= 0.01 * first[i] / (1 - Math.Pow(0.9, step)) / (Math.Sqrt(second[i] / (1 - Math.Pow(0.999, step))) + 1e-8);
            }
        }

        Assert.Equal(expected, values.data<float>().ToArray().Select(v => (double)v), (x, y) => Math.Abs(x - y) < 1e-6);
    }

    [Theory]
    [InlineData(8, 20)]
    [InlineData(20, 8)]
    public void Muon_makes_the_update_nearly_orthogonal(int rows, int columns)
    {
        var matrices = randn([3, rows, columns], generator: _generator);
        var singular = linalg.svdvals(Muon.Orthogonalize(matrices)).data<float>().ToArray();

        // The coefficients trade exactness for speed: singular values end between 0.7 and 1.2.
        Assert.All(singular, s => Assert.InRange(s, 0.6f, 1.3f));
    }

    [Fact]
    public void Muon_equals_its_definition_matrix_by_matrix()
    {
        var (values, gradients, momentum) = (randn([2, 6, 4], generator: _generator), zeros([2, 6, 4]), zeros([2, 6, 4]));
        var (expected, average) = (values.clone(), zeros([2, 6, 4]));
        using var muon = new Muon(values.alias(), gradients.alias(), momentum, weightDecay: 0.1);

        for (var step = 0; step < 3; step++)
        {
            var gradient = randn([2, 6, 4], generator: _generator);
            average = 0.95 * average + 0.05 * gradient;
            var ahead = 0.05 * gradient + 0.95 * average;
            for (var i = 0; i < 2; i++)
                expected[i] = expected[i] * (1 - 0.02 * 0.1) - 0.02 * Math.Sqrt(6.0 / 4) * NewtonSchulz(ahead[i]);
            gradients.copy_(gradient);
            muon.Step(0.02);
        }

        Assert.True(values.allclose(expected, 1e-4, 1e-5));
    }

    [Fact]
    public void The_buffer_keeps_matrices_of_one_shape_together_and_norms_last()
    {
        TrainedTensor[] tensors =
        [
            Copy("model.norm.weight", 3), Copy("model.layers.0.a.weight", 2, 3), Copy("model.embed_tokens.weight", 5, 3), Copy("model.layers.0.b.weight", 3, 2), Copy("model.layers.1.a.weight", 2, 3),
        ];
        using var buffer = new ParameterBuffer(tensors, t => t.IsBlockMatrix ? ParameterKind.Matrix : t.IsDecayed ? ParameterKind.Decayed : ParameterKind.Undecayed, CPU);

        Assert.Equal(["model.layers.0.a.weight", "model.layers.1.a.weight", "model.layers.0.b.weight", "model.embed_tokens.weight", "model.norm.weight"], buffer.Tensors.Select(t => t.Name));
        Assert.Equal(["Matrix 0 2x2x3", "Matrix 12 1x3x2", "Decayed 18 15", "Undecayed 33 3"], buffer.Segments.Select(s => $"{s.Kind} {s.Start} {string.Join('x', s.Shape)}"));
        Assert.Equal((36, ParameterBuffer.Piece), (buffer.Count, buffer.Values.size(0)));

        (buffer["model.embed_tokens.weight"] * 2).sum().backward();
        Assert.Equal([.. Enumerable.Repeat(0f, 18), .. Enumerable.Repeat(2f, 15), 0f, 0f, 0f], buffer.Gradients[..36].data<float>().ToArray());
    }

    [Theory]
    [InlineData(0.5, 0.1)]
    [InlineData(100, 1)]
    public void Clipping_scales_to_the_maximum_and_never_up(double maximum, double factor)
    {
        var gradients = zeros(2 * ParameterBuffer.Piece);
        gradients[0] = 3;
        gradients[ParameterBuffer.Piece + 5] = 4;
        var norm = GradientClipping.Norm(gradients);
        GradientClipping.Clip(gradients, norm, maximum);

        Assert.Equal(5f, norm.item<float>());
        Assert.Equal(3 * factor, gradients[0].item<float>(), 1e-5);
        Assert.Equal(4 * factor, gradients[ParameterBuffer.Piece + 5].item<float>(), 1e-5);
    }

    public void Dispose()
    {
        _scope.Dispose();
        _generator.Dispose();
    }

    private static TrainedTensor Copy(string name, params long[] shape) => new(name, shape, TrainedTensorRole.Copy, name);

    private static Tensor NewtonSchulz(Tensor matrix)
    {
        var x = matrix.t() / (matrix.norm() + 1e-7);
        for (var i = 0; i < 5; i++)
        {
            var square = x.matmul(x.t());
            x = 3.4445 * x + (-4.7750 * square + 2.0315 * square.matmul(square)).matmul(x);
        }

        return x.t();
    }
}
