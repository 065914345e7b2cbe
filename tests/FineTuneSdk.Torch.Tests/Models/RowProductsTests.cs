using FineTuneSdk.Torch.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTuneSdk.Torch.Tests.Models;

public sealed class RowProductsTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public RowProductsTests() => manual_seed(1);

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(1, 64, 9)]
    [InlineData(2, 7, 4)]
    [InlineData(3, 19, 6)]
    [InlineData(5, 100, 31)]
    public void They_are_libtorchs_products(int rows, int inputs, int outputs)
    {
        var (x, weight, bias, sum) = (randn(rows, 1, inputs), randn(outputs, inputs), randn(outputs), randn(rows, 1, outputs));
        var product = x.matmul(weight.t());
        Close(product, RowProducts.Forward(x, weight));
        Close(product * 0.5 + bias, RowProducts.Forward(x, weight, bias, 0.5f));
        Close(product * -2 + sum, RowProducts.Forward(x, weight, sum, -2));
    }

    [Fact]
    public void A_row_gives_the_same_bits_alone_and_among_others_on_one_thread_and_on_several()
    {
        var (x, weight) = (randn(5, 65), randn(3001, 65));
        var threads = get_num_threads();
        try
        {
            set_num_threads(3);
            var all = RowProducts.Forward(x, weight);
            set_num_threads(1);
            for (var row = 0; row < 5; row++)
                Assert.Equal(RowProducts.Forward(x[row], weight).data<float>().ToArray(), all[row].data<float>().ToArray());
        }
        finally
        {
            set_num_threads(threads);
        }
    }

    [Fact]
    public void They_stand_in_for_libtorchs_in_inference_with_few_whole_float32_rows()
    {
        var (x, weight) = (randn(16, 8), randn(4, 8));
        Assert.False(RowProducts.Fit(x, weight));
        using var inference = inference_mode();
        Assert.True(RowProducts.Fit(x, weight));
        Assert.False(RowProducts.Fit(randn(17, 8), weight));
        Assert.False(RowProducts.Fit(randn(2, 4), weight));
        Assert.False(RowProducts.Fit(randn(8, 2).t(), weight));
        Assert.False(RowProducts.Fit(x, randn(8, 4).t()));
        Assert.False(RowProducts.Fit(x, weight.to(ScalarType.BFloat16)));
        Assert.False(RowProducts.Fit(x.to(ScalarType.Float64), weight.to(ScalarType.Float64)));
    }

    public void Dispose() => _scope.Dispose();

    private static void Close(Tensor expected, Tensor actual)
    {
        Assert.Equal(expected.shape, actual.shape);
        Assert.InRange((expected - actual).abs().max().item<float>(), 0, 1e-4f);
    }
}
