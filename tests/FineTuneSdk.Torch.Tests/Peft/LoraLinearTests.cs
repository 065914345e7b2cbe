using FineTuneSdk.Torch.Models;
using FineTuneSdk.Torch.Peft;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTuneSdk.Torch.Tests.Peft;

public sealed class LoraLinearTests : IDisposable
{
    private const int In = 5;
    private const int Out = 4;
    private const int Rank = 2;
    private const double Scale = 1.5;

    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly Generator _generator = new(3);

    [Fact]
    public void Equals_the_frozen_map_with_the_product_added_to_its_weight()
    {
        var (weight, bias, a, b) = (Draw(Out, In), Draw(Out), Draw(Rank, In), Draw(Out, Rank));
        var x = Draw(3, 7, In);
        using var lora = new LoraLinear(new Linear(weight, bias), a, b, Scale);

        var expected = nn.functional.linear(x, weight + Scale * b.matmul(a), bias);

        Assert.Equal(expected.shape, lora.Forward(x).shape);
        Assert.True(lora.Forward(x).allclose(expected, 1e-12, 1e-12));
        Assert.True(lora.Delta().allclose(Scale * b.matmul(a), 1e-12, 1e-12));
    }

    [Fact]
    public void Gradients_of_A_B_and_the_input_equal_finite_differences()
    {
        var tensors = new[] { Draw(Rank, In), Draw(Out, Rank), Draw(3, 2, In) };
        var (weight, seed) = (Draw(Out, In), Draw(3, 2, Out));
        foreach (var tensor in tensors)
            tensor.requires_grad_();

        Value().backward();

        foreach (var tensor in tensors)
        {
            using var mode = no_grad();
            var flat = tensor.view(-1);
            var gradient = tensor.grad!.view(-1);
            for (var i = 0L; i < flat.size(0); i++)
                Assert.Equal(Slope(flat, i), gradient[i].item<double>(), 1e-8);
        }

        Tensor Value()
        {
            using var lora = new LoraLinear(new Linear(weight, null), tensors[0], tensors[1], Scale);
            return (lora.Forward(tensors[2]).tanh() * seed).sum();
        }

        double Slope(Tensor flat, long i)
        {
            const double step = 1e-6;
            flat[i] += step;
            var above = Value().item<double>();
            flat[i] -= 2 * step;
            var below = Value().item<double>();
            flat[i] += step;
            return (above - below) / (2 * step);
        }
    }

    [Fact]
    public void An_adapted_embedding_adds_the_columns_of_the_product()
    {
        var (table, a, b) = (Draw(9, In), Draw(Rank, 9), Draw(In, Rank));
        var ids = tensor(new long[] { 8, 0, 3, 3 }, [2, 2]);
        using var lora = new LoraEmbedding(new Embedding(table), a, b, Scale);

        var expected = (table + Scale * b.matmul(a).t())[ids];

        Assert.True(lora.Forward(ids).allclose(expected, 1e-12, 1e-12));
        Assert.True(lora.Delta().allclose(Scale * b.matmul(a).t(), 1e-12, 1e-12));
    }

    [Fact]
    public void A_tied_head_follows_the_embedding()
    {
        var (table, a, b, x) = (Draw(9, In), Draw(Rank, 9), Draw(In, Rank), Draw(2, 3, In));
        using var embedding = new LoraEmbedding(new Embedding(table), a, b, Scale);
        using var head = new TiedLoraHead(new Linear(table, null), embedding, embedding.Scale, null);

        Assert.True(head.Forward(x).allclose(x.matmul((table + embedding.Delta()).t()), 1e-12, 1e-12));
    }

    [Fact]
    public void Dropout_drops_before_the_update_only_while_it_is_on_and_the_same_for_the_same_seed()
    {
        var (weight, a, b, x) = (Draw(Out, In), Draw(Rank, In), Draw(Out, Rank), ones([1, 4000, In], ScalarType.Float64));
        using var dropout = new Dropout(0.25, CPU);
        using var lora = new LoraLinear(new Linear(weight, null), a, b, Scale, dropout);
        var plain = lora.Forward(x);

        dropout.Begin(5);
        var first = lora.Forward(x);
        dropout.Begin(5);
        var again = lora.Forward(x);
        dropout.Begin(6);
        var other = lora.Forward(x);
        var kept = dropout.Apply(x)!;
        dropout.End();

        Assert.True(first.equal(again).all().item<bool>());
        Assert.False(first.equal(other).all().item<bool>());
        Assert.True(lora.Forward(x).equal(plain).all().item<bool>());
        Assert.Equal([0, 4.0 / 3], kept.unique().output.data<double>().ToArray().Select(v => Math.Round(v, 12)), (p, q) => Math.Abs(p - q) < 1e-9);
        Assert.Equal(0.75, kept.ne(0).to(ScalarType.Float64).mean().item<double>(), 0.02);
        Assert.True(first.mean([1]).allclose(plain.mean([1]), 0.05, 0.05));
    }

    public void Dispose()
    {
        _scope.Dispose();
        _generator.Dispose();
    }

    private Tensor Draw(params long[] shape) => randn(shape, ScalarType.Float64, generator: _generator);
}
