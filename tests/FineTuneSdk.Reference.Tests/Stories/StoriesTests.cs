using System.Text;
using System.Text.Json;
using FineTuneSdk.Core.Weights;
using FineTuneSdk.Torch.Generation;
using FineTuneSdk.Torch.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTuneSdk.Reference.Tests.Stories;

/// <summary>Real models of llama2.c, against what its C program computes and writes.</summary>
public sealed class StoriesTests
{
    private const double Limit = 1e-4;
    private const int Steps = 256;

    /// <summary>The folders with such a model; one empty name where there are none.</summary>
    public static TheoryData<string> Models => [.. Names()];

    [Theory]
    [MemberData(nameof(Models))]
    public void Logits_and_log_probabilities_equal_the_C_programs(string name)
    {
        using var stories = Open(name);
        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        var cases = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(stories.Folder, "expected_logprobs.json"))).RootElement.GetProperty("cases");
        foreach (var (expected, i) in cases.EnumerateArray().Select((c, i) => (c, i)))
        {
            var ids = expected.GetProperty("tokens").EnumerateArray().Select(t => t.GetInt64()).ToArray();
            Assert.Equal(ids, stories.Tokenizer.EncodeWithSpecialTokens(expected.GetProperty("text").GetString()!).Ids.Select(id => (long)id));
            var logits = stories.Model.Logits(stories.Model.Forward(tensor(ids).unsqueeze(0)))[0];                          // [T, vocabulary]
            // The program's last step is the one that predicts the last token.
            var last = Tensors.Distance(logits[expected.GetProperty("n_predicted").GetInt64() - 1], Floats(expected.GetProperty("last_logits")));
            var chosen = nn.functional.log_softmax(logits, -1)[..^1].gather(1, tensor(ids[1..]).unsqueeze(1)).squeeze(1);    // [T − 1]
            var probabilities = Tensors.Distance(chosen, Floats(expected.GetProperty("token_logprobs")));
            Assert.True(Math.Max(last, probabilities) <= Limit, $"logits {last:g3}, log-probabilities {probabilities:g3}");
            CaseReport.Ran("llama2.c models", $"{name} case {i}", $"logits {last:g2}, log-probabilities {probabilities:g2} of {Limit:g2}");
        }
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Greedy_text_equals_the_C_programs_to_the_last_character(string name)
    {
        using var stories = Open(name);
        var expected = File.ReadAllText(Path.Combine(stories.Folder, "expected_greedy_256.txt"));
        // run.c ends at a BOS or after 256 steps, and writes a line feed after the text.
        var options = new GenerationOptions { MaxNewTokens = Steps, StopTokenIds = [Llama2cTokenizer.Bos] };
        var withCache = new TextGenerator(stories.Model, stories.Tokenizer).GenerateText([Llama2cTokenizer.Bos], options, TestContext.Current.CancellationToken);
        Assert.Equal(expected, withCache.Text + "\n");
        CaseReport.Ran("llama2.c models", $"{name} greedy with cache", $"{withCache.TokenCount} tokens");
        Assert.Equal(expected, WithoutCache(stories) + "\n");
        CaseReport.Ran("llama2.c models", $"{name} greedy without cache");
    }

    private static string WithoutCache(StoriesModel stories)
    {
        var ids = new List<long> { Llama2cTokenizer.Bos };
        var decoder = stories.Tokenizer.CreateStreamingDecoder();
        var text = new StringBuilder();
        for (var step = 0; step < Steps; step++)
        {
            using var scope = NewDisposeScope();
            using var gradients = no_grad();
            var next = stories.Model.Logits(stories.Model.Forward(tensor(ids.ToArray()).unsqueeze(0)))[0, -1].argmax().item<long>();
            if (next == Llama2cTokenizer.Bos)
                break;
            ids.Add(next);
            text.Append(decoder.Push((int)next));
        }
        return text.Append(decoder.Flush()).ToString();
    }

    private static List<string> Names()
    {
        if (Testdata.Root is not { } root)
            return [""];
        var names = Directory.EnumerateDirectories(Path.Combine(root, "models"))
            .Where(f => File.Exists(Path.Combine(f, "expected_logprobs.json")))
            .Select(f => Path.GetRelativePath(root, f).Replace('\\', '/'))
            .Order(StringComparer.Ordinal)
            .ToList();
        return names.Count > 0 ? names : [""];
    }

    private static StoriesModel Open(string name)
    {
        Testdata.Require();
        Assert.SkipWhen(name.Length == 0, "There is no model of llama2.c.");
        return new StoriesModel(Path.Combine(Testdata.Require(), name));
    }

    private static Tensor Floats(JsonElement array) => tensor(array.EnumerateArray().Select(v => v.GetSingle()).ToArray());

    private sealed class StoriesModel : IDisposable
    {
        private readonly DirectoryInfo _converted = Directory.CreateTempSubdirectory("finetune-stories-");
        private readonly ModelWeights _weights;

        public StoriesModel(string folder)
        {
            Folder = folder;
            Llama2cModel.Convert(Directory.EnumerateFiles(folder, "stories*.bin").Single(), _converted.FullName);
            Tokenizer = new Llama2cTokenizer(Directory.EnumerateFiles(folder, "tok*.bin").Single());
            var config = ModelConfigReader.Read(Path.Combine(_converted.FullName, "config.json"));
            using var files = SafetensorsSet.Open(_converted.FullName);
            _weights = ModelWeights.Load(files, config);
            Model = new CausalLanguageModel(config, _weights);
        }

        public string Folder { get; }

        public CausalLanguageModel Model { get; }

        public Llama2cTokenizer Tokenizer { get; }

        public void Dispose()
        {
            Model.Dispose();
            _weights.Dispose();
            _converted.Delete(recursive: true);
        }
    }
}
