using FineTuneSdk.Core.ChatTemplates;
using FineTuneSdk.Core.Weights;
using FineTuneSdk.TinyBase.Chat;
using FineTuneSdk.TinyBase.Packing;
using FineTuneSdk.TinyBase.Shipping;
using FineTuneSdk.Torch.Models;
using FineTuneSdk.Torch.Native;
using TorchSharp;

namespace FineTuneSdk.TinyBase.Tests.Shipping;

public sealed class ShippedModelTests
{
    private const long Limit = 12_000_000;
    private static readonly string Tiny = Path.Combine(AppContext.BaseDirectory, "tiny");

    [Fact]
    public void The_folder_is_small_enough()
    {
        var size = new DirectoryInfo(Tiny).EnumerateFiles().Sum(file => file.Length);

        Assert.InRange(size, 11_000_000, Limit);
    }

    [Fact]
    public void The_weights_load_strictly_and_compute()
    {
        LibTorch.Load();
        var folder = ModelFolder.Open(Tiny);
        var config = ModelConfigReader.Read(folder.ConfigPath);
        using var files = folder.OpenWeights();
        using var weights = ModelWeights.Load(files, config);
        using var model = new CausalLanguageModel(config, weights);
        using var scope = torch.NewDisposeScope();
        using var mode = torch.inference_mode();

        var ids = folder.LoadTokenizer().Encode("The price of the house was very").Ids.Select(id => (long)id).ToArray();
        var logits = model.Logits(model.Forward(torch.tensor(ids).unsqueeze(0), null, null));

        Assert.Equal([1, ids.Length, 6144], logits.shape);
        Assert.True(logits.isfinite().all().item<bool>());
        var spread = torch.nn.functional.softmax(logits[0, ^1], 0).max().item<float>();
        Assert.True(spread > 10f / 6144, $"the likeliest token has probability {spread}: the weights look untrained");
    }

    [Theory]
    [InlineData("I was charged twice this month.")]
    [InlineData("  Größe 42 — \n\n\t\"naïve\" 😀 <|im_end|>")]
    [InlineData("{\"department\":\"billing\",\"priority\":\"high\"}")]
    public void The_tokenizer_gives_back_what_it_was_given(string text)
    {
        var tokenizer = ModelFolder.Open(Tiny).LoadTokenizer();

        Assert.Equal(text, tokenizer.Decode(tokenizer.Encode(text).Ids));
    }

    [Fact]
    public void Each_label_is_one_token()
    {
        var tokenizer = ModelFolder.Open(Tiny).LoadTokenizer();

        Assert.All(["billing", "shipping", "technical", "account", "sales", "department", "priority"], word => Assert.Single(tokenizer.Encode(word).Ids));
    }

    [Fact]
    public void The_template_renders_what_the_base_was_trained_on()
    {
        var template = ModelFolder.Open(Tiny).LoadChatTemplate()!;
        var turn = new Turn("Be brief.", "Hello?", "Hello.");

        var rendered = template.Render([new("system", turn.System), new("user", turn.User), new("assistant", turn.Assistant)], new ChatTemplateOptions(), TestContext.Current.CancellationToken);

        Assert.Equal("<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\nHello?<|im_end|>\n<|im_start|>assistant\nHello.<|im_end|>\n", rendered.Text);
        Assert.Equal(rendered.Text, Assert.Single(TrainingTexts.Of(turn)));
        Assert.Equal("Hello.<|im_end|>", string.Concat(rendered.GenerationSpans.Select(span => rendered.Text[span.Start..span.End])));
    }

    [Fact]
    public void The_template_ends_with_the_assistants_turn_where_an_answer_is_asked_for()
    {
        var rendered = ModelFolder.Open(Tiny).LoadChatTemplate()!.Render([new("user", "Hello?")], new ChatTemplateOptions { AddGenerationPrompt = true }, TestContext.Current.CancellationToken);

        Assert.Equal("<|im_start|>user\nHello?<|im_end|>\n<|im_start|>assistant\n", rendered.Text);
    }

    [Fact]
    public void Answers_stop_at_the_end_of_a_message_or_of_a_text()
    {
        var folder = ModelFolder.Open(Tiny);
        var tokenizer = folder.LoadTokenizer();

        Assert.Equal([SpecialTokens.MessageEnd, SpecialTokens.EndOfText], folder.Generation.StopTokenIds.Select(tokenizer.IdToToken));
    }

    [Theory]
    [InlineData(1.0f, 0x3f80)]
    [InlineData(-2.5f, 0xc020)]
    [InlineData(1.00390625f, 0x3f80)]
    [InlineData(1.01171875f, 0x3f82)]
    [InlineData(float.PositiveInfinity, 0x7f80)]
    public void Rounding_is_to_the_nearest_even(float value, int expected) => Assert.Equal(expected, ShippedModel.ToBFloat16(value));
}
