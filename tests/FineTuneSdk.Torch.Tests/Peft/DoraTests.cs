using FineTuneSdk.Torch.Models;
using FineTuneSdk.Torch.Peft;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTuneSdk.Torch.Tests.Peft;

/// <summary>DoRA's layers against their definition, in float64.</summary>
public sealed class DoraTests
{
    private const double Scale = 1.5;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_linear_layer_and_its_gradients_are_those_of_the_definition(bool hasBias)
    {
        using var scope = NewDisposeScope();
        var (weight, x) = (Draw(5, 7), Draw(2, 3, 7));
        var bias = hasBias ? Draw(5) : null;
        Tensor[] ours = [Trained(3, 7), Trained(5, 3), Trained(5)];
        Tensor[] theirs = [.. ours.Select(t => t.detach().clone().requires_grad_())];
        using var dora = new DoraLinear(new Linear(weight, bias), weight, bias, new LowRankUpdate(ours[0], ours[1], Scale), ours[2]);

        var changed = weight + Scale * theirs[1].matmul(theirs[0]);
        var factor = theirs[2] / changed.detach().square().sum([1L]).sqrt();
        var expected = nn.functional.linear(x, changed * factor.unsqueeze(1), bias!);
        var actual = dora.Forward(x);
        actual.square().sum().backward();
        expected.square().sum().backward();

        Assert.True(actual.allclose(expected, 1e-12, 1e-12));
        Assert.All(ours.Zip(theirs), p => Assert.True(p.First.grad!.allclose(p.Second.grad!, 1e-11, 1e-11)));
        Assert.True(dora.Merged().allclose(changed * factor.unsqueeze(1), 1e-12, 1e-12));
    }

    [Fact]
    public void Dropout_reaches_the_second_product_only()
    {
        using var scope = NewDisposeScope();
        var (weight, bias, a, b, m, x) = (Draw(5, 7), Draw(5), Draw(3, 7), Draw(5, 3), Draw(5), Draw(400, 7));
        using var dropout = new Dropout(0.5, CPU);
        using var dora = new DoraLinear(new Linear(weight, bias), weight, bias, new LowRankUpdate(a, b, Scale), m, dropout);

        dropout.Begin(3);
        var actual = dora.Forward(x);
        dropout.Begin(3);
        var dropped = dropout.Apply(x)!;
        var factor = m / (weight + Scale * b.matmul(a)).square().sum([1L]).sqrt();
        var expected = nn.functional.linear(x, weight, bias) + (factor - 1) * dropped.matmul(weight.t()) + factor * Scale * dropped.matmul(a.t()).matmul(b.t());

        Assert.True(actual.allclose(expected, 1e-12, 1e-12));
        dropout.End();
        Assert.True(dora.Forward(x).allclose(nn.functional.linear(x, dora.Merged(), bias), 1e-12, 1e-12));
    }

    [Fact]
    public void An_embedding_and_its_gradients_are_those_of_the_definition()
    {
        using var scope = NewDisposeScope();
        var table = Draw(9, 7);
        var ids = tensor(new long[] { 8, 0, 3, 3 }, [2, 2]);
        Tensor[] ours = [Trained(3, 9), Trained(7, 3), Trained(7)];
        Tensor[] theirs = [.. ours.Select(t => t.detach().clone().requires_grad_())];
        using var dora = new DoraEmbedding(new LoraEmbedding(new Embedding(table), ours[0], ours[1], Scale), table, ours[2]);

        var changed = table + Scale * theirs[1].matmul(theirs[0]).t();
        var merged = changed * (theirs[2] / changed.detach().square().sum([0L]).sqrt());
        var actual = dora.Forward(ids);
        actual.square().sum().backward();
        merged[ids].square().sum().backward();

        Assert.True(actual.allclose(merged[ids], 1e-12, 1e-12));
        Assert.All(ours.Zip(theirs), p => Assert.True(p.First.grad!.allclose(p.Second.grad!, 1e-11, 1e-11)));
        Assert.True(dora.Merged().allclose(merged, 1e-12, 1e-12));
    }

    private static Tensor Draw(params long[] shape) => randn(shape, ScalarType.Float64);

    private static Tensor Trained(params long[] shape) => Draw(shape).requires_grad_();
}
