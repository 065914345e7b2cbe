using System.Text.Json.Nodes;
using FineTuneSdk.Core.ChatTemplates;
using FineTuneSdk.Core.Diagnostics;

namespace FineTuneSdk.Core.Tests.ChatTemplates;

public sealed class ChatTemplateTests
{
    private const string ChatMl = """
        {%- for message in messages %}
        {{- '<|im_start|>' + message.role + '\n' + message.content + '<|im_end|>' + '\n' }}
        {%- endfor %}
        {%- if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}
        """;

    private static readonly ChatMessage[] Conversation = [new("system", "Be brief."), new("user", "Hi 😀"), new("assistant", "Hello!")];

    private static string Render(string template, ChatTemplateOptions? options = null, params ChatMessage[] messages) =>
        ChatTemplate.Parse(template).Render(messages.Length > 0 ? messages : Conversation, options ?? new(), TestContext.Current.CancellationToken).Text;

    private static string Failure(string template) => Assert.Throws<FineTuneException>(() => Render(template)).Message;

    [Fact]
    public void A_ChatML_template_renders_conversations_with_and_without_a_generation_prompt()
    {
        const string text = "<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\nHi 😀<|im_end|>\n<|im_start|>assistant\nHello!<|im_end|>\n";
        Assert.Equal(text, Render(ChatMl));
        Assert.Equal(text + "<|im_start|>assistant\n", Render(ChatMl, new() { AddGenerationPrompt = true }));
    }

    [Fact]
    public void A_template_sees_special_tokens_tools_documents_variables_and_the_time()
    {
        var options = new ChatTemplateOptions
        {
            SpecialTokens = new Dictionary<string, string> { ["bos_token"] = "<s>" },
            Tools = [new JsonObject { ["name"] = "clock" }],
            Documents = ["doc"],
            Variables = new Dictionary<string, JsonNode?> { ["enable_thinking"] = false, ["share"] = 1.0 },
            TimeProvider = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(new(2025, 3, 7, 14, 5, 9, TimeSpan.Zero)),
        };
        Assert.Equal("<s>|clock|doc|False|1.0|07 Mar 2025||", Render("{{ bos_token }}|{{ tools[0].name }}|{{ documents[0] }}|{{ enable_thinking }}|{{ share }}|{{ strftime_now('%d %b %Y') }}|{{ eos_token }}|", options));
        Assert.Equal("True None", Render("{{ tools is defined }} {{ tools }}"));
    }

    [Fact]
    public void A_message_has_the_keys_that_it_has_a_value_for()
    {
        var message = new ChatMessage("assistant", null) { ToolCalls = [new JsonObject { ["id"] = "c1" }], ReasoningContent = "because" };
        Assert.Equal("{'thinking': 'because', 'role': 'assistant', 'reasoning_content': 'because', 'tool_calls': [{'id': 'c1'}]}", Render("{{ messages[0] }}", null, message));
    }

    [Fact]
    public void Generation_blocks_give_spans_in_UTF16_units_wherever_their_text_ends_up()
    {
        var template = ChatTemplate.Parse("{% macro a(m) %}[{% generation %}{{ m.content }}{% endgeneration %}]{% endmacro %}{% for m in messages %}{% set t %}{{ a(m) }}{% endset %}😀{{ t }}{% endfor %}");
        var rendered = template.Render(Conversation[1..], new(), TestContext.Current.CancellationToken);
        Assert.True(template.HasGenerationBlocks);
        Assert.Equal("😀[Hi 😀]😀[Hello!]", rendered.Text);
        Assert.Equal(["Hi 😀", "Hello!"], rendered.GenerationSpans.Select(span => rendered.Text[span.Start..span.End]));
    }

    [Fact]
    public void A_message_can_be_continued()
    {
        var options = new ChatTemplateOptions { ContinueFinalMessage = "content" };
        Assert.EndsWith("<|im_start|>assistant\nHello!", Render(ChatMl, options), StringComparison.Ordinal);
        Assert.Equal("Hello!", Render("{{ messages[-1].content | trim }}<end>", options));
        var exception = Assert.Throws<FineTuneException>(() => Render("nothing of it", options));
        Assert.Equal("chat template: error FTSDK1304: The chat template failed: the template doesn't print the last message, so its text can't be continued.", exception.Message);
    }

    [Fact]
    public void What_a_template_reads_is_known_before_it_is_rendered()
    {
        var template = ChatTemplate.Parse("{% if tools %}{{ strftime_now('%Y') }}{% endif %}");
        Assert.True(template is { ReadsTools: true, ReadsClock: true, HasGenerationBlocks: false });
        Assert.True(ChatTemplate.Parse("tools") is { ReadsTools: false, ReadsClock: false });
    }

    [Theory]
    [InlineData("a\n{% for x in messages %}\n{{ x }", "(3): error FTSDK1301: The chat template isn't valid: unexpected '}'.")]
    [InlineData("{% if true %}", "(1): error FTSDK1301: The chat template isn't valid: the template ends inside 'if': '{% elif %}' or '{% else %}' or '{% endif %}' is missing.")]
    [InlineData("\n{{ 'x' | upcase }}", "(2): error FTSDK1301: The chat template isn't valid: there is no filter named 'upcase'.")]
    [InlineData("{{ x is lits }}", "(1): error FTSDK1301: The chat template isn't valid: there is no test named 'lits'.")]
    [InlineData("{% for m in messages %}{% generation %}{% break %}{% endgeneration %}{% endfor %}", "(1): error FTSDK1301: The chat template isn't valid: 'break' outside a loop.")]
    [InlineData("{{ '\\N{BULLET}' }}", "(1): error FTSDK1302: The chat template uses what isn't supported: the escape \\N{…} (a character by its Unicode name) isn't supported; write the character itself.")]
    [InlineData("{# open", "(1): error FTSDK1301: The chat template isn't valid: a comment isn't closed with '#}'.")]
    public void An_invalid_template_is_diagnosed_with_its_line(string template, string expected)
    {
        var exception = Assert.Throws<FineTuneException>(() => ChatTemplate.Parse(template, "chat_template.jinja"));
        Assert.Equal("chat_template.jinja" + expected, exception.Message);
    }

    [Theory]
    [InlineData("{% for m in messages %}\n{% if m.role == 'user' %}\n{{ raise_exception('No\nusers here!') }}\n{% endif %}{% endfor %}", "(3): error FTSDK1303: The chat template refuses the messages: No users here!")]
    [InlineData("x\n{{ messages[9].content }}", "(2): error FTSDK1304: The chat template failed: list object has no element 9.")]
    [InlineData("{{ messages.append(1) }}", "(1): error FTSDK1304: The chat template failed: access to attribute 'append' of 'list' object is unsafe.")]
    [InlineData("{{ 'a' + 1 }}", "(1): error FTSDK1304: The chat template failed: can only concatenate str (not \"int\") to str.")]
    [InlineData("{% include 'other' %}", "(1): error FTSDK1304: The chat template failed: 'include' reads another template, and a chat template stands alone.")]
    [InlineData("{% set ns = namespace() %}{% set ns._a = 1 %}", "(1): error FTSDK1304: The chat template failed: a namespace takes no attribute that starts with an underscore: '_a'.")]
    public void A_failing_template_is_diagnosed_with_its_line_and_nothing_else(string template, string expected) => Assert.Equal("chat template" + expected, Failure(template));

    [Fact]
    public void A_conversation_without_messages_is_refused()
    {
        var exception = Assert.Throws<FineTuneException>(() => ChatTemplate.Parse("x").Render([], new(), TestContext.Current.CancellationToken));
        Assert.Equal("chat template: error FTSDK1304: The chat template failed: a conversation has at least one message, this one has none.", exception.Message);
    }
}
