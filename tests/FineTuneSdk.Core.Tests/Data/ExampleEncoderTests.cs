using FineTuneSdk.Core.ChatTemplates;
using FineTuneSdk.Core.Data;
using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Core.Tests.ChatTemplates;

namespace FineTuneSdk.Core.Tests.Data;

/// <summary>What is trained, shown as text: trained tokens stand in [brackets].</summary>
public sealed class ExampleEncoderTests
{
    private const string Stepwise = "{% for m in messages %}<start>{{ m.role }}\n{{ m.content }}<end>\n{% endfor %}{% if add_generation_prompt %}<start>assistant\n{% endif %}";
    private const string Marked = "{% for m in messages %}<start>{{ m.role }}\n{% if m.role == 'assistant' %}{% generation %}{{ m.content }}<end>{% endgeneration %}{% else %}{{ m.content }}<end>{% endif %}{{ '\n' }}{% endfor %}{% if add_generation_prompt %}<start>assistant\n{% endif %}";

    private static readonly CharacterTokenizer Tokenizer = new("<s>", "<start>", "<end>", "<eos>", ": ");

    private static ExampleEncoder Encoder(string? template, CharacterTokenizer? tokenizer = null) => new(
        tokenizer ?? Tokenizer,
        template is null ? null : ChatTemplate.Parse(template),
        new() { SpecialTokens = new Dictionary<string, string> { ["eos_token"] = "<eos>" }, StopTokenIds = [2, 3] });

    private static Example Conversation(int[] untrained, params (string Role, string Content)[] messages) => new()
    {
        Location = new SourceSpan("data.jsonl", 7, 1),
        Messages = [.. messages.Select(message => new ChatMessage(message.Role, message.Content))],
        Untrained = untrained.ToHashSet(),
    };

    private static Example Text(string prompt, string completion) => new() { Location = new SourceSpan("data.jsonl", 7, 1), Prompt = prompt, Completion = completion };

    private static string Show(ExampleEncoder encoder, Example example, CharacterTokenizer? tokenizer = null)
    {
        var encoded = encoder.Encode(example, TestContext.Current.CancellationToken);
        return string.Concat(MaskedToken.Of(encoded, tokenizer ?? Tokenizer).Select(token => token.IsSupervised ? $"[{token.Text}]" : token.Text)).Replace("][", "", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Stepwise)]
    [InlineData(Marked)]
    public void Every_answer_of_a_conversation_is_trained_with_the_token_that_ends_it(string template)
    {
        var example = Conversation([], ("system", "s"), ("user", "u"), ("assistant", "yes"), ("user", "v"), ("assistant", "no"));
        Assert.Equal(
            "<start>system\ns<end>\n<start>user\nu<end>\n<start>assistant\n[yes<end>]\n<start>user\nv<end>\n<start>assistant\n[no<end>]\n",
            Show(Encoder(template), example));
    }

    [Theory]
    [InlineData(Stepwise)]
    [InlineData(Marked)]
    public void An_answer_of_weight_0_is_not_trained(string template)
    {
        var example = Conversation([1], ("user", "u"), ("assistant", "yes"), ("user", "v"), ("assistant", "no"));
        Assert.Equal("<start>user\nu<end>\n<start>assistant\nyes<end>\n<start>user\nv<end>\n<start>assistant\n[no<end>]\n", Show(Encoder(template), example));
    }

    [Fact]
    public void An_answer_that_opens_the_conversation_and_blanks_at_its_end_are_trained()
    {
        Assert.Equal("<start>assistant\n[hi \n<end>]\n", Show(Encoder(Stepwise), Conversation([], ("assistant", "hi \n"))));
    }

    [Fact]
    public void Without_a_token_that_ends_the_turn_everything_that_the_answer_adds_is_trained()
    {
        const string template = "{% for m in messages %}{{ m.role }}> {{ m.content }}\n{% endfor %}{% if add_generation_prompt %}assistant> {% endif %}";
        Assert.Equal("user> u\nassistant> [yes\n]user> v\n", Show(Encoder(template), Conversation([], ("user", "u"), ("assistant", "yes"), ("user", "v"))));
    }

    [Theory]
    [InlineData("{% for m in messages %}{{ m.role }}:{{ m.content }}{{ eos_token if loop.last }}{% endfor %}{% if add_generation_prompt %}assistant:{% endif %}",
        "data.jsonl(7,1): error FTSDK1307: What the assistant says in messages[1] can't be told from the rendered text: the messages before it with the opening of an answer are rendered differently than they are together with the answer. Mark it in the chat template: put {% generation %} before and {% endgeneration %} after what the assistant writes.")]
    [InlineData("{% for m in messages %}{{ m.role }}:{{ m.content }}{{ '!' if loop.last and m.role == 'assistant' }}{% endfor %}{% if add_generation_prompt %}assistant:{% endif %}",
        "data.jsonl(7,1): error FTSDK1307: What the assistant says in messages[1] can't be told from the rendered text: the conversation up to it is rendered differently than it is inside the whole conversation. Mark it in the chat template: put {% generation %} before and {% endgeneration %} after what the assistant writes.")]
    public void A_template_whose_text_doesnt_grow_is_an_error_with_the_remedy(string template, string expected)
    {
        var exception = Assert.Throws<FineTuneException>(() => Encoder(template).Encode(Conversation([], ("user", "u"), ("assistant", "a"), ("user", "v"), ("assistant", "b")), TestContext.Current.CancellationToken));
        Assert.Equal(expected, exception.Message);
    }

    [Fact]
    public void A_templates_refusal_is_said_at_the_examples_line()
    {
        var exception = Assert.Throws<FineTuneException>(() => Encoder("{{ raise_exception('Only users!') }}").Encode(Conversation([], ("assistant", "a")), TestContext.Current.CancellationToken));
        Assert.Equal("data.jsonl(7,1): error FTSDK1303: The chat template refuses the messages: Only users! (at chat template(1))", exception.Message);
        exception = Assert.Throws<FineTuneException>(() => Encoder(null).Encode(Conversation([], ("assistant", "a")), TestContext.Current.CancellationToken));
        Assert.Equal("data.jsonl(7,1): error FTSDK1309: This example is a conversation, and the base has no chat template. Use a base with one, or write the examples as \"prompt\" and \"completion\".", exception.Message);
    }

    [Theory]
    [InlineData("Q:", "x", "Q:[x<eos>]")]
    [InlineData("Q:", "x<eos>", "Q:[x<eos>]")]
    [InlineData("", "xy", "x[y<eos>]")]
    // ": " is one token, so the prompt's own ":" isn't in the text: the completion begins with the token across the border.
    [InlineData("Q:", " x", "Q[: x<eos>]")]
    public void A_completion_begins_where_its_tokens_differ_from_the_prompts(string prompt, string completion, string expected) =>
        Assert.Equal(expected, Show(Encoder(null), Text(prompt, completion)));

    [Fact]
    public void What_the_tokenizer_adds_stands_before_prompt_and_completion()
    {
        var tokenizer = new CharacterTokenizer("<s>", "<start>", "<end>", "<eos>") { Before = "<s>" };
        Assert.Equal("<s>[xy<eos>]", Show(Encoder(null, tokenizer), Text("", "xy"), tokenizer));
        Assert.Equal("<s>Q:", tokenizer.Decode(Encoder(null, tokenizer).Prompt(Text("Q:", "x"), TestContext.Current.CancellationToken).PromptIds));
    }

    [Fact]
    public void An_evaluation_prompt_is_what_training_has_before_the_last_answer()
    {
        var example = Conversation([], ("user", "u"), ("assistant", "yes"), ("user", "v"), ("assistant", "no"));
        var prompt = Encoder(Stepwise).Prompt(example, TestContext.Current.CancellationToken);
        Assert.Equal("<start>user\nu<end>\n<start>assistant\nyes<end>\n<start>user\nv<end>\n<start>assistant\n", Tokenizer.Decode(prompt.PromptIds));
        Assert.Equal("no", prompt.Expected);
        var encoded = Encoder(Stepwise).Encode(example, TestContext.Current.CancellationToken);
        Assert.Equal(prompt.PromptIds, encoded.Ids.Take(Array.LastIndexOf(encoded.Supervised, false, encoded.Ids.Length - 3) + 1));
    }
}
