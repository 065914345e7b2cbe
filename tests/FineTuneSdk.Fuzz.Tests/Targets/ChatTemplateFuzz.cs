using System.Text;
using System.Text.Json;
using FineTuneSdk.Core.ChatTemplates;
using FineTuneSdk.Fuzz.Tests.Fuzzing;

namespace FineTuneSdk.Fuzz.Tests.Targets;

public sealed class ChatTemplateFuzz
{
    private static readonly ChatMessage[] Messages = [new("system", "Be brief."), new("user", "Hello <b>&\n x"), new("assistant", "Hi!") { ReasoningContent = "hm" }, new("user", "1 + 1?")];

    private static readonly ChatTemplateOptions Options = new()
    {
        AddGenerationPrompt = true,
        SpecialTokens = new Dictionary<string, string> { ["bos_token"] = "<s>", ["eos_token"] = "</s>" },
        TimeProvider = TimeProvider.System,
    };

    // What a hostile author would write.
    private static readonly string[] Hostile =
    [
        "{% for i in range(999999999) %}{{ i }}{% endfor %}",
        "{% macro f(x) %}{{ f(x + 1) }}{% endmacro %}{{ f(0) }}",
        "{% set ns = namespace(x='aaaaaaaa') %}{% for i in range(60) %}{% set ns.x = ns.x + ns.x %}{% endfor %}{{ ns.x }}",
        "{{ 10 ** 1000000 }}{{ 'a' * 1000000000 }}{{ [0] * 1000000000 }}",
        "{{ '%1000000000d' % 1 }}{{ '{:>1000000000}'.format(1) }}{{ 'x'.center(1000000000) }}",
        "{{ messages | map('tojson', indent=1000000) | join('x' * 100000) }}",
        "{{ ().__class__.__base__.__subclasses__() }}{{ messages.append(1) }}{{ ''.__format__ }}",
        "{{ 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' | replace('a', 'a' * 9999999) | wordwrap(1) | indent(9999) }}",
    ];

    [Fact]
    public void Templates()
    {
        Seed[] seeds = [Seed.Of("micro model", MicroModel.ChatTemplate), .. Seed.Files("*.jinja"), .. JinjaCases(), .. Hostile.Select(text => Seed.Of(text, text))];
        // A template is a program: what it makes counts, up to the limits of the sandbox.
        Fuzzer.Run("chat templates", seeds, Render, bytesPerByte: 2000, bytesAlways: 4L << 30);
    }

    private static bool Render(byte[] input)
    {
        ChatTemplate.Parse(Encoding.UTF8.GetString(input)).Render(Messages, Options);
        return true;
    }

    private static IEnumerable<Seed> JinjaCases() =>
        Testdata.Root is { } root && Path.Combine(root, "tokenizers", "reference", "jinja", "cases.jsonl") is var path && File.Exists(path)
            ? File.ReadLines(path).Select(line => JsonDocument.Parse(line).RootElement).Select(one => Seed.Of(one.GetProperty("id").GetString()!, one.GetProperty("template").GetString()!))
            : [];
}
