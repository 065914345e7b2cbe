using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Core.Tokenization;
using FineTuneSdk.Core.Weights;
using FineTuneSdk.Torch.Generation;
using FineTuneSdk.Torch.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTuneSdk.Torch.Tests.Generation;

public sealed class TextGeneratorTests : IDisposable
{
    private static readonly GenerationOptions Greedy = new() { MaxNewTokens = 24 };
    private static readonly GenerationOptions Sampled = new() { MaxNewTokens = 24, Temperature = 1, Seed = 5 };

    private readonly TemporaryFolder _folder = new();
    private readonly ModelWeights _weights;
    private readonly CausalLanguageModel _model;
    private readonly ITokenizer _tokenizer;
    private readonly TextGenerator _generator;

    public TextGeneratorTests()
    {
        var folder = ModelFolder.Open(MicroModel.Write(_folder.Path));
        var config = ModelConfigReader.Read(folder.Config, folder.ConfigPath);
        using var files = folder.OpenWeights();
        _weights = ModelWeights.Load(files, config);
        _model = new CausalLanguageModel(config, _weights);
        _tokenizer = folder.LoadTokenizer();
        _generator = new TextGenerator(_model, _tokenizer);
    }

    private static CancellationToken None => TestContext.Current.CancellationToken;

    [Fact]
    public void The_streams_texts_joined_are_the_decoded_tokens()
    {
        var tokens = Tokens(Prompt("abc"), Greedy);
        Assert.Equal(24, tokens.Count);
        Assert.Equal(Enumerable.Range(0, 24), tokens.Select(t => t.Index));
        Assert.Equal(_tokenizer.Decode([.. tokens.Select(t => t.Id)], skipSpecialTokens: true), Text(tokens));
        Assert.Equal([FinishReason.Length], tokens.Select(t => t.FinishReason).OfType<FinishReason>());
        Assert.Equal(FinishReason.Length, tokens[^1].FinishReason);
        Assert.Equal(new GeneratedText(Text(tokens), 24, FinishReason.Length), _generator.GenerateText(Prompt("abc"), Greedy, None));
    }

    [Fact]
    public void Greedy_tokens_are_the_most_probable_ones()
    {
        List<long> ids = [.. Prompt("abc").Select(i => (long)i)];
        foreach (var token in Tokens(Prompt("abc"), Greedy))
        {
            using var scope = NewDisposeScope();
            using var gradients = no_grad();
            Assert.Equal(_model.Logits(_model.Forward(tensor(ids.ToArray()).unsqueeze(0)))[0, -1].argmax().item<long>(), token.Id);
            ids.Add(token.Id);
        }
    }

    [Fact]
    public void A_stop_token_ends_the_answer_counts_and_is_no_part_of_it()
    {
        var whole = Tokens(Prompt("abc"), Greedy);
        var stop = whole.First(t => t.Index >= 5 && whole.Take(t.Index).All(e => e.Id != t.Id));
        var stopped = Tokens(Prompt("abc"), Greedy with { StopTokenIds = [stop.Id] });
        Assert.Equal(stop.Index + 1, stopped.Count);
        Assert.Equal((stop.Id, FinishReason.Stop), (stopped[^1].Id, stopped[^1].FinishReason));
        Assert.Equal(_tokenizer.Decode([.. whole.Take(stop.Index).Select(t => t.Id)], skipSpecialTokens: true), Text(stopped));
    }

    [Fact]
    public void A_stop_string_over_the_borders_of_tokens_ends_the_answer_and_is_no_part_of_it()
    {
        var whole = Text(Tokens(Prompt("abc"), Greedy));
        var stop = whole.Substring(7, 3);
        var stopped = Tokens(Prompt("abc"), Greedy with { StopStrings = [stop, "never comes"] });
        Assert.Equal(whole[..whole.IndexOf(stop, StringComparison.Ordinal)], Text(stopped));
        Assert.Equal(FinishReason.Stop, stopped[^1].FinishReason);
    }

    [Fact]
    public void The_same_seed_gives_the_same_answer_and_another_one_another()
    {
        var first = Text(Tokens(Prompt("abc"), Sampled));
        manual_seed(1);
        Assert.Equal(first, Text(Tokens(Prompt("abc"), Sampled)));
        Assert.NotEqual(first, Text(Tokens(Prompt("abc"), Sampled with { Seed = 6 })));
        Assert.NotEqual(Text(Tokens(Prompt("abc"), Sampled with { Seed = null })), Text(Tokens(Prompt("abc"), Sampled with { Seed = null })));
    }

    [Fact]
    public void Top_k_1_is_greedy_and_the_settings_change_the_answer()
    {
        Assert.Equal(Text(Tokens(Prompt("abc"), Greedy)), Text(Tokens(Prompt("abc"), Sampled with { TopK = 1 })));
        string[] answers = [.. new[] { Sampled, Sampled with { Temperature = 2 }, Sampled with { TopK = 3 }, Sampled with { TopP = 0.5 } }.Select(o => Text(Tokens(Prompt("abc"), o)))];
        Assert.Distinct(answers);
    }

    [Fact]
    public async Task Concurrent_requests_give_what_they_give_one_after_the_other()
    {
        var requests = Enumerable.Range(0, 8).Select(i => (Prompt: Prompt($"request {i}"), Options: i % 2 == 0 ? Greedy : Sampled with { Seed = i })).ToList();
        var expected = requests.ConvertAll(r => _generator.GenerateText(r.Prompt, r.Options, None));
        var actual = await Task.WhenAll(requests.Select(r => Task.Run(() => _generator.GenerateText(r.Prompt, r.Options, None), None)));
        Assert.Equal(expected, actual);
    }

    [Fact]
    public void A_batch_gives_what_each_prompt_gives_alone()
    {
        string[] prompts = ["a", "a longer prompt than the others", "middle one", "xyz", "0123456789"];
        var single = prompts.Select(p => _generator.GenerateText(Prompt(p), Greedy, None)).ToList();
        // A stop token that ends some rows early, so that rows are dropped on the way.
        var stop = Tokens(Prompt(prompts[1]), Greedy)[3].Id;
        var options = Greedy with { StopTokenIds = [stop] };
        var stopped = prompts.Select(p => _generator.GenerateText(Prompt(p), options, None)).ToList();
        var progress = new List<int>();
        Assert.Equal(single, _generator.GenerateBatch([.. prompts.Select(Prompt)], Greedy, 2, new Inline(progress.Add), None));
        Assert.Equal([1, 2, 3, 4, 5], progress);
        Assert.Equal(stopped, _generator.GenerateBatch([.. prompts.Select(Prompt)], options, cancellationToken: None));
        Assert.Equal(FinishReason.Stop, stopped[1].FinishReason);
    }

    [Fact]
    public void The_models_context_is_a_limit_as_well()
    {
        var answer = _generator.GenerateText(Prompt(new string('a', MicroModel.Context - 3)), Greedy with { MaxNewTokens = int.MaxValue }, None);
        Assert.Equal((3, FinishReason.Length), (answer.TokenCount, answer.FinishReason));
        var exception = Assert.Throws<FineTuneException>(() => _generator.Generate(Prompt(new string('a', MicroModel.Context)), Greedy, None));
        Assert.Equal("finetune: error FTSDK4014: The prompt has 256 tokens and leaves no room for an answer in the model's context of 256. Shorten it.", exception.Message);
    }

    [Fact]
    public void Cancellation_is_seen_before_the_prompt_and_at_each_token()
    {
        using var source = new CancellationTokenSource();
        var count = 0;
        Assert.Throws<OperationCanceledException>(() =>
        {
            foreach (var _ in _generator.Generate(Prompt("abc"), Greedy, source.Token))
            {
                if (++count == 3)
                    source.Cancel();
            }
        });
        Assert.Equal(3, count);
        Assert.Throws<OperationCanceledException>(() => _generator.GenerateText(Prompt("abc"), Greedy, source.Token));
        Assert.Throws<OperationCanceledException>(() => _generator.GenerateBatch([Prompt("abc")], Greedy, cancellationToken: source.Token));
    }

    [Fact]
    public void Whatever_ends_a_stream_frees_its_native_memory()
    {
        long Run()
        {
            using var scope = NewDisposeScope();
            var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
            _generator.GenerateText(Prompt("abc"), Greedy, None);
            _generator.GenerateText(Prompt("abc"), Sampled, None);
            _generator.GenerateBatch([Prompt("abc"), Prompt("defgh")], Greedy, cancellationToken: None);
            foreach (var token in _generator.Generate(Prompt("abc"), Greedy, None))
            {
                if (token.Index == 2)
                    break;
            }
            return DisposeScopeManager.Statistics.ThreadTotalLiveCount - before;
        }
        Run();
        Assert.Equal(0, Run());
    }

    [Fact]
    public void Settings_and_prompts_that_make_no_sense_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => _generator.Generate(Prompt("a"), Greedy with { MaxNewTokens = 0 }, None));
        Assert.Throws<ArgumentOutOfRangeException>(() => _generator.Generate(Prompt("a"), Greedy with { TopK = -1 }, None));
        Assert.Throws<ArgumentOutOfRangeException>(() => _generator.Generate(Prompt("a"), Greedy with { TopP = 0 }, None));
        Assert.Throws<ArgumentOutOfRangeException>(() => _generator.Generate(Prompt("a"), Greedy with { TopP = double.NaN }, None));
        Assert.Throws<ArgumentOutOfRangeException>(() => _generator.Generate(Prompt("a"), Greedy with { Temperature = double.PositiveInfinity }, None));
        Assert.Throws<ArgumentException>(() => _generator.Generate(Prompt("a"), Greedy with { StopStrings = [""] }, None));
        Assert.Throws<ArgumentException>(() => _generator.Generate([], Greedy, None));
        Assert.Throws<ArgumentOutOfRangeException>(() => _generator.Generate([MicroModel.Vocabulary], Greedy, None));
        Assert.Throws<ArgumentException>(() => _generator.GenerateBatch([Prompt("a")], Sampled, cancellationToken: None));
    }

    public void Dispose()
    {
        _model.Dispose();
        _weights.Dispose();
        _folder.Dispose();
    }

    private int[] Prompt(string text) => _tokenizer.Encode(text).Ids;

    private List<GeneratedToken> Tokens(int[] prompt, GenerationOptions options) => [.. _generator.Generate(prompt, options, None)];

    private static string Text(List<GeneratedToken> tokens) => string.Concat(tokens.Select(t => t.Text));

    // Progress<T> reports from other threads, in any order.
    private sealed class Inline(Action<int> report) : IProgress<int>
    {
        public void Report(int value) => report(value);
    }
}
