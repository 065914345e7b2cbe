using System.Text.Json.Nodes;
using FineTuneSdk.Core.ChatTemplates;
using FineTuneSdk.Core.Diagnostics;

namespace FineTuneSdk.Core.Tests.ChatTemplates;

public sealed class ConversationEncoderTests
{
    private static readonly CharacterTokenizer Tokenizer = new("<s>", "<u>", "<a>") { Before = "<s>" };

    private static ConversationEncoder Encoder(string template) =>
        new(Tokenizer, ChatTemplate.Parse(template), new() { SpecialTokens = new Dictionary<string, string> { ["bos_token"] = "<s>" } });

    [Fact]
    public void A_prompt_ends_with_the_opening_of_the_answer_and_gets_no_tokens_beside_the_templates()
    {
        var ids = Encoder("{{ bos_token }}{% for m in messages %}<u>{{ m.content }}{% endfor %}{% if add_generation_prompt %}<a>{% endif %}")
            .EncodePrompt([new("user", "x")], cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal("<s><u>x<a>", Tokenizer.Decode(ids));
    }

    [Fact]
    public void Two_BOS_tokens_are_an_error()
    {
        var exception = Assert.Throws<FineTuneException>(() => Encoder("{{ bos_token }}{{ messages[0].content }}").EncodePrompt([new("user", "<s>x")], cancellationToken: TestContext.Current.CancellationToken));
        Assert.Equal("finetune: error FTSDK1306: The rendered conversation begins with two BOS tokens (<s>). Remove the one in the messages, or one of those in the template.", exception.Message);
    }

    [Fact]
    public void Tools_without_a_place_in_the_template_are_an_error()
    {
        var exception = Assert.Throws<FineTuneException>(() => Encoder("{{ messages }}").EncodePrompt([new("user", "x")], [new JsonObject()], TestContext.Current.CancellationToken));
        Assert.Equal("finetune: error FTSDK1311: There are tools, but the chat template has no place for them, so the model would never see them.", exception.Message);
    }
}
